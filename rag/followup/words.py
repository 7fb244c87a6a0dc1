"""The closed-class words that follow-up questions are made of."""

from __future__ import annotations

import re

MEASURES = "个些家座条项所处位场次件种类届期部台套轮批户届号"
# 那 that only opens, not 那里 and 那个
_PLEASANTRY = (
    r"(?:(?:好的?吧?|嗯+|哦+|噢|行|明白了?|知道了?|了解了?|谢谢你?|多谢|收到|对了)[\s,，。.!、~]+)*"
)
OPENER = re.compile(
    rf"^{_PLEASANTRY}(?:(?:那么|那(?![{MEASURES}里儿边时天年一])|另外|此外|还有(?=.{{2,}}呢))[\s,，]*)?"
)
# 呢 ends a full question as well, so it tells a fragment only where nothing asks
TAIL = re.compile(r"[呢?.!\s]+$")
MORE = re.compile(r"(?:还有|其他的?|别的)(?:呢|哪些|什么|吗|没有)?\??")
ASKS = re.compile(
    r"多少|第几|几(?=[^\W\d_])|谁|什么(?:时[候间]|地方|人)?|何[时处人地]|怎么样?|怎样|如何|为什么|为何"
    rf"|哪[一两三四五六七八九十几]?[{MEASURES}年月天里儿]?|多(?=[大长高宽重远久深快])"
    r"|是否|有没有|能不能|是不是|[吗么]$"
)
ASKS_WHY = re.compile(r"为什么|为何|怎么回事")
AMOUNTS = ("多少", "几")
# what something is the … of was said before
ATTRIBUTE = re.compile(
    r"[率额量数值价费积度长]$|收入|支出|投资|成本|规模|占比|比例|比重|余额|造价|税收|利润|资金|经费|贷款"
    r"|年龄|年纪|时间|地点|地址|位置|电话|名称|名字|原因|目的|用途|来源|增速|增幅|[同环]比"
    r"|(?:责任|负责|主持|发言|联系)人$"
)
# such a thing that is told by no figure
UNFIGURED = re.compile(r"时间|地点|地址|位置|名称|名字|原因|目的|用途|来源|人$")
COPULA = re.compile(r"[是有为达共]+到?|分别[是为有]")
PLANS = re.compile(r"计划|预计|打算|准备|一共|总共|合计|大概")
ADDS = re.compile(r"又|也|还(?!有)|再(?!生|就)|占|各(?=[有是占])")
COMPARES = re.compile(r"比|较上|增[长加速幅]|减少|下降|降低|降了|上升|提高|改善|涨|翻")
TO_YEAR_BEFORE = re.compile(r"(?:[同环]比|[比较]上)")
OF_WHAT = re.compile(r"是?(?:多少|几|什么(?![时地])|谁)")
OF_MONEY = re.compile(r"[花付捐凑贷赚投拨卖值]")
NOW = re.compile(r"现在|目前|如今|眼下")
ALL_PLACES = re.compile(r"全[区市县镇国省]|各[区市县镇]|[本整]个?[区市县镇]")
PERSON = re.compile(r"(?<!其)[他她]们?")
PLACE = re.compile(r"[那这](?:里|儿|边)|当地|该地")
TIME = re.compile(r"那时候?|当时|当年(?!轻)|那一?年|同年|同期|那天|当天")
THING = re.compile(
    rf"(?<!其)它们?|(?<!应)[这那该此][一]?[{MEASURES}]?(?:项目|公司|企业|单位|会议?|学校|活动|工程|小区|公园)"
    rf"|^[这那]一?[{MEASURES}](?!人)|此事|这事"
)
PART = re.compile(r"其中|里面|当中")
_TWO = r"(?:[两二]者|[这那]?[两二][年个家地笔项类种块部件]|它们|他们)(?:之间|加)?"
DIFFERENCE = re.compile(rf"^(?:{_TWO})?(?:相差|差了?(?=多少|几))|[两二]者")
SUM = re.compile(
    rf"^(?:{_TWO}(?:一共|总共|合计)|(?:{_TWO})?(?:加起来|合起来|加在一起|合在一起|相加|总和|合计))"
    r"(?:一共|总共)?[有是为]?(?:多少|几)?\w?呢?\??$"
)
