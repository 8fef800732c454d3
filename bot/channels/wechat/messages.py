"""What WeChat sends and what it is answered, as typed objects and XML."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element, ParseError  # types only; defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.wechat.crypto import ProtocolError

_OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCENE_PREFIX = "qrscene_"
_STICKER = re.compile(r"[【\[]收到不支持的消息类型，暂无法显示[】\]]")


class Kind(str, Enum):
    """Kinds of messages and events that are told apart; the rest is `OTHER`."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    STICKER = "sticker"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    CLICK = "click"
    OTHER = "other"


_MESSAGES = {
    "text": Kind.TEXT,
    "voice": Kind.VOICE,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
}
_EVENTS = {
    "subscribe": Kind.SUBSCRIBE,
    "unsubscribe": Kind.UNSUBSCRIBE,
    "scan": Kind.SCAN,
    "click": Kind.CLICK,
}


@dataclass(frozen=True)
class Incoming:
    """A message or event; a location's coordinates and a picture's address are never read.

    Attributes:
        citizen: OpenID of who wrote.
        account: The official account's own name.
        kind: What it is.
        text: What was written or recognised; of an event its key (menu key, QR scene).
        identity: What tells it from others of the citizen: MsgId; of an event CreateTime and Event.
    """

    citizen: str
    account: str
    kind: Kind
    text: str
    identity: str


def parse_xml(body: bytes | str) -> Element:
    """Parse XML that WeChat may have sent; always UTF-8, without what keyboards produce but XML forbids.

    Raises:
        ProtocolError: Not XML, or with a document type or entities.
    """
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    try:
        return fromstring(_FORBIDDEN_IN_XML.sub("", text), forbid_dtd=True)
    except DefusedXmlException as error:
        raise ProtocolError("the XML has a document type or entities") from error
    except (ParseError, ValueError, LookupError) as error:
        raise ProtocolError("not XML") from error


def read_message(root: Element) -> Incoming:
    """Return the message of a parsed, decrypted body.

    Raises:
        ProtocolError: It does not say who wrote.
    """
    kind = (root.findtext("MsgType") or "").lower()
    event = (root.findtext("Event") or "").lower()
    citizen = root.findtext("FromUserName") or ""
    if not _OPENID.fullmatch(citizen):
        raise ProtocolError("no FromUserName")
    created = root.findtext("CreateTime") or ""
    text = _text(root, kind)
    return Incoming(
        citizen=citizen,
        account=root.findtext("ToUserName") or "",
        kind=_kind(kind, event, text),
        text=text,
        identity=root.findtext("MsgId") or f"{created} {event or kind}",
    )


def text_reply(to: Incoming, content: str) -> str:
    """Return the XML of a passive text reply."""
    return _reply(to, "text", f"<Content>{_cdata(content)}</Content>")


def transfer_reply(to: Incoming) -> str:
    """Return the XML that hands the message to the account's customer-service staff."""
    return _reply(to, "transfer_customer_service", "")


def encrypted_reply(encrypted: str, signature: str, timestamp: str, nonce: str) -> str:
    """Return the XML around an encrypted reply."""
    return (
        f"<xml><Encrypt>{_cdata(encrypted)}</Encrypt><MsgSignature>{_cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _kind(kind: str, event: str, text: str) -> Kind:
    if kind == "event":
        return _EVENTS.get(event, Kind.OTHER)
    if kind == "text" and _STICKER.fullmatch(text):  # WeChat's words for what it does not pass on
        return Kind.STICKER
    return _MESSAGES.get(kind, Kind.OTHER)


def _text(root: Element, kind: str) -> str:
    if kind == "text":
        return root.findtext("Content") or ""
    if kind == "voice":
        return root.findtext("Recognition") or ""
    return (root.findtext("EventKey") or "").removeprefix(_SCENE_PREFIX)


def _reply(to: Incoming, kind: str, content: str) -> str:
    return (
        f"<xml><ToUserName>{_cdata(to.citizen)}</ToUserName><FromUserName>{_cdata(to.account)}</FromUserName>"
        f"<CreateTime>{time.time():.0f}</CreateTime><MsgType>{_cdata(kind)}</MsgType>{content}</xml>"
    )


def _cdata(text: str) -> str:
    return "<![CDATA[" + _FORBIDDEN_IN_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"
