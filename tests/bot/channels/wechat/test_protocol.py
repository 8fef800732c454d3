"""Signatures, encryption, messages: against wechatpy as an independent oracle, and against garbage."""

from __future__ import annotations

import base64
import contextlib
import secrets
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from bot.channels.wechat.crypto import MessageCipher, ProtocolError, is_signed, signature
from bot.channels.wechat.envelope import BODY_LIMIT, FRESH_SECONDS, Envelope
from bot.channels.wechat.messages import Kind, parse_xml, read_message, text_reply, transfer_reply
from bot.channels.wechat.settings import Account

TOKEN = "token"
APPID = "wx0123456789abcdef"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PLAIN = Envelope(Account(token=TOKEN))
SAFE = Envelope(Account(token=TOKEN, appid=APPID, aes_key=KEY))
CIPHER = MessageCipher(KEY, APPID)
ORACLE = WeChatCrypto(TOKEN, KEY, APPID)
XML = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oCitizen]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>"
    "<MsgId>1234567890123456</MsgId></xml>"
)
STICKER = "【收到不支持的消息类型，暂无法显示】"
messages = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=3000)


def query(name="signature", *further, timestamp=None, token=TOKEN):
    timestamp = timestamp or str(int(time.time()))
    return {"timestamp": timestamp, "nonce": "n0", name: signature(token, timestamp, "n0", *further)}


def sealed(encrypted):
    """A safe-mode request with a genuine signature around any cipher text."""
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return query("msg_signature", encrypted), body.encode()


def raw_encrypted(plain):
    """Encrypt bytes as they are, in whole blocks."""
    encryptor = CIPHER._cipher().encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def padded(plain):
    size = 32 - len(plain) % 32
    return plain + bytes([size]) * size


# --- the oracle


@given(st.text(max_size=50), st.text(max_size=20), st.text(max_size=20))
def test_signatures_are_those_of_the_oracle(token, timestamp, nonce):
    try:
        given_signature = signature(token, timestamp, nonce)
        check_signature(token, given_signature, timestamp, nonce)
    except UnicodeEncodeError:
        return  # the oracle cannot sign lone surrogates
    assert is_signed(given_signature, token, timestamp, nonce)
    assert not is_signed(given_signature[:-1] + "x", token, timestamp, nonce)


@given(messages)
def test_what_the_oracle_encrypts_is_opened(content):
    message = XML.replace("你好", content.replace("]]>", ""))
    timestamp = str(int(time.time()))
    oracle = parse_xml(ORACLE.encrypt_message(message, "nonce", timestamp))
    incoming = SAFE.open(
        {"timestamp": timestamp, "nonce": "nonce", "msg_signature": oracle.findtext("MsgSignature")},
        f"<xml><Encrypt>{oracle.findtext('Encrypt')}</Encrypt></xml>".encode(),
    )
    assert incoming == read_message(parse_xml(message))


@given(messages)
def test_what_is_sealed_the_oracle_opens(content):
    sealed_reply = SAFE.seal(text_reply(read_message(parse_xml(XML)), content))
    root = parse_xml(sealed_reply)
    signed = (root.findtext(tag) for tag in ("MsgSignature", "TimeStamp", "Nonce"))
    opened = ORACLE.decrypt_message(sealed_reply, *signed)
    opened = opened if isinstance(opened, str) else opened.decode()
    assert parse_xml(opened).findtext("Content") == content
    assert parse_xml(opened).findtext("ToUserName") == "oCitizen"


def test_replies_have_nonces_of_their_own():
    first, second = (parse_xml(SAFE.seal("<xml/>")) for _ in range(2))
    assert first.findtext("Nonce") != second.findtext("Nonce")
    assert first.findtext("Encrypt") != second.findtext("Encrypt")


@given(messages)
def test_round_trip(content):
    assert CIPHER.decrypt(CIPHER.encrypt(content)).decode() == content


# --- verification of the URL


def test_the_url_is_verified():
    for envelope in (PLAIN, SAFE):
        assert envelope.verify({**query(), "echostr": "5927782489442352469"}) == "5927782489442352469"


@pytest.mark.parametrize("change", [{"signature": ""}, {"signature": "0" * 40}, {"nonce": "n1"}, {"timestamp": "1"}])
def test_a_wrong_url_check_is_refused(change):
    with pytest.raises(ProtocolError):
        PLAIN.verify({**query(), "echostr": "x", **change})


# --- modes


def test_plain_mode():
    assert PLAIN.open(query(), XML.encode()).text == "你好"
    assert PLAIN.seal("<xml/>") == "<xml/>"


def test_in_compatible_mode_only_the_decrypted_fields_count():
    encrypted = CIPHER.encrypt(XML)
    body = XML.replace("你好", "冒充").replace("</xml>", f"<Encrypt>{encrypted}</Encrypt></xml>")
    request = {**query(), **query("msg_signature", encrypted)}
    assert SAFE.open(request, body.encode()).text == "你好"


def refused(envelope, parameters, body):
    with pytest.raises(ProtocolError) as error:
        envelope.open(parameters, body)
    return str(error.value)


def test_the_plain_signature_never_replaces_the_signature_of_what_is_encrypted():
    encrypted = CIPHER.encrypt(XML)
    _, body = sealed(encrypted)
    assert refused(SAFE, query(), body) == "the signature is wrong"
    assert refused(SAFE, {**query(), "msg_signature": query()["signature"]}, body) == "the signature is wrong"


def test_encryption_cannot_be_left_out():
    assert "Encrypt is missing" in refused(SAFE, query(), XML.encode())


OTHER_KEY = MessageCipher("0" * 43, APPID)
OTHER_APPID = MessageCipher(KEY, "wxffffffffffffffff")
RANDOM = b"r" * 16


@pytest.mark.parametrize(
    ("encrypted", "reason"),
    [
        ("~~~~", "not base64"),
        ("我", "not base64"),
        ("YQ==", "no whole blocks"),
        (raw_encrypted(b"\0" * 64), "padding"),
        (raw_encrypted(b"x" * 63 + b"\x21"), "padding"),
        (raw_encrypted(b"x" * 62 + b"\x03\x02"), "padding"),
        (raw_encrypted(padded(b"short")), "length"),
        (raw_encrypted(padded(RANDOM + b"\xff\xff\xff\xff" + b"<xml/>" + APPID.encode())), "length"),
        (raw_encrypted(padded(RANDOM + (5).to_bytes(4, "big") + b"<xml/>" + APPID.encode())), "appid"),
        (OTHER_APPID.encrypt(XML), "appid"),
        (CIPHER.encrypt("no xml"), "not XML"),
        (CIPHER.encrypt("<xml/>"), "FromUserName"),
        (CIPHER.encrypt('<!DOCTYPE x [<!ENTITY e "e">]>' + XML), "document type"),
    ],
)
def test_encrypted_nonsense_is_refused(encrypted, reason):
    assert reason in refused(SAFE, *sealed(encrypted))


def test_another_key_is_refused():
    for _ in range(20):  # a wrong key leaves a random last byte
        refused(SAFE, *sealed(OTHER_KEY.encrypt(XML)))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not XML"),
        (b"\xff\xfe\x00", "not XML"),
        (b"<xml>", "not XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><xml/>', "FromUserName"),
        ("<xml/>".encode("utf-16"), "not XML"),
        (b"<xml/>", "FromUserName"),
        (XML.replace("oCitizen", "../etc").encode(), "FromUserName"),
        (b'<!DOCTYPE lolz [<!ENTITY lol "lol">]><xml>&lol;</xml>', "document type"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>', "document type"),
        (XML.replace("你好", "长" * BODY_LIMIT).encode(), "too long"),
        (b"<a>" * 20000, "not XML"),
    ],
)
def test_plain_nonsense_is_refused(body, reason):
    assert reason in refused(PLAIN, query(), body)


@pytest.mark.parametrize(
    "timestamp",
    [
        " ",
        "x",
        "-1",
        "1e9",
        "１７０００００００００",
        "9" * 400,
        "1409304348",
    ],
)
def test_a_timestamp_that_is_none_is_refused(timestamp):
    assert "stale" in refused(PLAIN, query(timestamp=timestamp), XML.encode())


@pytest.mark.parametrize("offset", [-2 * FRESH_SECONDS, 2 * FRESH_SECONDS])
def test_a_stale_timestamp_is_refused(offset):
    stale = query(timestamp=str(int(time.time()) + offset))
    assert "stale" in refused(PLAIN, stale, XML.encode())
    with pytest.raises(ProtocolError, match="stale"):
        PLAIN.verify({**stale, "echostr": "4711"})


@given(st.dictionaries(st.sampled_from(["timestamp", "nonce", "signature", "msg_signature"]), st.text()), st.binary())
def test_garbage_is_refused_and_nothing_else_happens(parameters, body):
    for envelope in (PLAIN, SAFE):
        refused(envelope, parameters, body)


@given(st.binary(max_size=400))
def test_signed_garbage_is_refused_and_nothing_else_happens(body):
    refused(PLAIN, query(), body)
    refused(SAFE, *sealed(base64.b64encode(body).decode()))


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=4))
def test_a_changed_cipher_text_is_never_opened_as_another_account_s(position, change):
    data = bytearray(base64.b64decode(CIPHER.encrypt(XML)))
    position %= len(data)
    data[position : position + len(change)] = change[: len(data) - position]
    with contextlib.suppress(ProtocolError):
        assert SAFE.open(*sealed(base64.b64encode(bytes(data)).decode())).citizen


# --- messages


def incoming(**fields):
    content = "".join(f"<{tag}>{value}</{tag}>" for tag, value in fields.items())
    head = "<ToUserName>gh_1</ToUserName><FromUserName>oCitizen</FromUserName><CreateTime>1</CreateTime>"
    return read_message(parse_xml(f"<xml>{head}{content}</xml>"))


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"MsgType": "text", "Content": "你好"}, Kind.TEXT, "你好"),
        ({"MsgType": "text"}, Kind.TEXT, ""),
        ({"MsgType": "text", "Content": STICKER}, Kind.STICKER, STICKER),
        ({"MsgType": "voice", "Recognition": "社保卡"}, Kind.VOICE, "社保卡"),
        ({"MsgType": "voice", "Recognition": ""}, Kind.VOICE, ""),
        ({"MsgType": "image", "PicUrl": "http://x"}, Kind.IMAGE, ""),
        ({"MsgType": "video"}, Kind.VIDEO, ""),
        ({"MsgType": "shortvideo"}, Kind.VIDEO, ""),
        ({"MsgType": "location", "Location_X": "37.5", "Label": "家"}, Kind.LOCATION, ""),
        ({"MsgType": "link", "Url": "http://x"}, Kind.LINK, ""),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": ""}, Kind.SUBSCRIBE, ""),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_社保卡"}, Kind.SUBSCRIBE, "社保卡"),
        ({"MsgType": "event", "Event": "unsubscribe"}, Kind.UNSUBSCRIBE, ""),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "社保卡"}, Kind.SCAN, "社保卡"),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "社保卡丢了"}, Kind.CLICK, "社保卡丢了"),
        ({"MsgType": "event", "Event": "VIEW", "EventKey": "http://x"}, Kind.OTHER, "http://x"),
        ({"MsgType": "event", "Event": "LOCATION", "Latitude": "37.5"}, Kind.OTHER, ""),
        ({"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH"}, Kind.OTHER, ""),
        ({"MsgType": "hologram"}, Kind.OTHER, ""),
        ({}, Kind.OTHER, ""),
    ],
)
def test_kinds(fields, kind, text):
    message = incoming(**fields)
    assert (message.kind, message.text) == (kind, text)
    assert (message.citizen, message.account) == ("oCitizen", "gh_1")


def test_what_no_xml_may_hold_is_left_out():
    message = XML.replace("你好", "你\x08好\x00").encode().replace("好".encode(), b"\xed\xa0\xbd")
    assert PLAIN.open(query(), message).text == "你\ufffd\ufffd\ufffd"


def test_what_tells_messages_apart():
    first = incoming(MsgType="text", Content="a", MsgId="7")
    assert first.identity == incoming(MsgType="text", Content="a", MsgId="7").identity
    assert first.identity != incoming(MsgType="text", Content="a", MsgId="8").identity
    subscribed = incoming(MsgType="event", Event="subscribe")
    assert subscribed.identity == incoming(MsgType="event", Event="subscribe").identity
    assert subscribed.identity != incoming(MsgType="event", Event="unsubscribe").identity


def test_a_reply_is_well_formed_whatever_it_says():
    to = incoming(MsgType="text")
    root = parse_xml(text_reply(to, "a]]>b<c>&d\x00\x0b\ud800 😀"))
    assert root.findtext("Content") == "a]]>b<c>&d 😀"
    assert parse_xml(transfer_reply(to)).findtext("MsgType") == "transfer_customer_service"


def test_settings_say_what_is_wrong():
    for wrong in ({"aes_key": "short", "appid": APPID}, {"aes_key": KEY}, {"secret": secrets.token_hex()}):
        with pytest.raises(ValueError, match="EncodingAESKey"):
            Account(token=TOKEN, **wrong)
