"""The field's standard terms, each defined once: section names, aspects, audiences, districts.

Every value is the Chinese term that citizens, clerks and the export contract use; every member's
name is its English term in code.
"""

from __future__ import annotations

from enum import Enum


class SectionName(str, Enum):
    """Canonical names of a service's sections (the export contract allows exactly these)."""

    AUDIENCE = "服务对象"
    AUTHORITY = "受理单位"
    CONDITIONS = "受理条件"
    MATERIALS = "申请材料"
    PROCESS = "办理流程"
    CHANNELS = "办理方式"
    FEE = "收费标准"
    TIME_LIMIT = "办理时限"
    INQUIRY_PHONE = "咨询电话"
    SUPERVISION_PHONE = "监督电话"
    PLACE = "办理地点"
    HOURS = "办理时间"
    LEGAL_BASIS = "政策依据"
    PROGRESS = "进度查询"
    QUALITY = "服务质量"
    OTHER = "其他"


class Aspect(str, Enum):
    """What a citizen can ask of a service; the value is the entity value the NLU extracts."""

    MATERIALS = "材料"
    PROCESS = "流程"
    TIME_LIMIT = "时限"
    INQUIRY_PHONE = "咨询电话"
    PROGRESS = "进度"
    SUPERVISION_PHONE = "监督电话"
    PLACE = "地点"
    HOURS = "时间"
    FEE = "费用"
    CONDITIONS = "条件"
    AUDIENCE = "对象"
    LEGAL_BASIS = "依据"
    ONLINE = "线上"
    OFFLINE = "线下"
    AGENT = "代办"
    FORM = "表格"
    QUALITY = "服务质量"
    AUTHORITY = "受理单位"
    CHANNELS = "方式"
    OTHER = "声明"


class Audience(str, Enum):
    """Whom a service is for."""

    ENTERPRISE = "企业职工"
    GOVERNMENT = "机关事业单位"
    FLEXIBLE = "灵活就业"
    RESIDENT = "城乡居民"
    EMPLOYER = "用人单位"
    DEPENDANT = "供养亲属"
    STUDENT = "学生"
    EMPLOYEE = "职工"  # 职工医保 as against 居民医保; employer unknown


class Insurance(str, Enum):
    """Which insurance, or the card."""

    PENSION = "养老"
    MEDICAL = "医疗"
    INJURY = "工伤"
    MATERNITY = "生育"
    UNEMPLOYMENT = "失业"
    CARD = "社保卡"


class District(str, Enum):
    """The nine places with a window of their own, as handbook 003 lists them."""

    MUNICIPAL = "市直"
    HUANCUI = "环翠区"
    WENDENG = "文登区"
    RONGCHENG = "荣成市"
    RUSHAN = "乳山市"
    HIGH_TECH = "高区"
    ECONOMIC = "经区"
    LINGANG = "临港区"
    NANHAI = "南海新区"


class Status(str, Enum):
    """Whether staff let a text be shown."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class PassageKind(str, Enum):
    """What a passage (a whole part of a section) is in the document."""

    PARAGRAPH = "paragraph"
    ITEM = "item"  # a numbered item: （一）, 1., ①
    DISTRICT = "district"  # one district's line: window or phone


class PhoneKind(str, Enum):
    """What a phone number is for; numbers are never substituted across kinds."""

    INQUIRY = "咨询"
    PROGRESS = "进度"
    SUPERVISION = "监督"


class HospitalKind(str, Enum):
    """What a 工伤 hospital is designated for."""

    TREATMENT = "定点医疗机构"
    REHABILITATION = "康复医疗机构"
