"""How people ask for something computed: expressions, in Chinese and English."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_ASK = "(?:多少|多大|多远|多久|几)"
_MORE_ZH = (
    "拥?堵|拥挤|繁忙|紧张|充裕|充足|充沛|富余|宽裕|领先|占先|居首|冒尖|领跑|靠前|占优|胜出|热闹|欢迎|吃香|火爆|冠军|头名|榜首"
    "|(?<!倒数)第一|大户|大头|峰值|顶峰|高峰|最大值|最?(?:广|足|密集)"
    "|最?[多高大长快贵重远宽深厚久强富忙挤旺火热满密]|最?晚(?!哪[年月天日])"
)
_LESS_ZH = (
    "便宜|低廉|节约|节省|省[钱时电水油]|实惠|划算|合算|垫底|最小值|低谷|吊车尾|落后|靠后|倒数(?:第一)?|殿后|冷清|冷门|空闲|最?末|最后"
    "|最?[少低小短慢轻近窄浅薄省弱差稀]|最?早(?!哪[年月天日])"
)
_SIZE_WORDS = "多高大长快贵重远宽深厚久强富忙少低小短慢轻近窄浅薄省弱早晚"
_UP_DOWN = (
    "增|涨|升|扩|降|跌|减|缩|[上下]浮|抬高|[上下]调|调[高低]|拓展|拓宽|翻(?=[了出])|提(?=了)|提[高升速]|回落|下落|跌落|[下跳]滑|退(?=了)|压[缩减降]|提前|推迟|拖后?|后延|萎缩|膨胀|攀升|上扬|走[高低]|加快|放缓|加密|追加|流[出入失]|砍掉|裁(?=了)|变化|变动|变了|掉了"
    "|延长|拉长|放大|收窄|便宜|贵"
)
ADJECTIVES = frozenset((*_SIZE_WORDS, "便宜", "节约", "拥堵", "拥挤", "繁忙"))

_EN_MORE = (
    "(?:more|fewer|less|longer|shorter|higher|lower|larger|smaller|taller|further|wider|faster"
    "|slower|cheaper|dearer|older|heavier|bigger)"
)
PERCENT = _any(
    "百分之[几多]|几成|百分比|百分率|几分之|几个点|百分数|%",
    r"\bper ?cent(?:age)?\b|\bproportion\b|\bshare\b|\bfraction\b",
)
CHANGED = _any(
    f"{_UP_DOWN}|[多少高低大小长短快慢贵]了|比.{{1,20}}[{_SIZE_WORDS}]",
    r"\b(?:grow|grew|grown|growth|rise|rose|risen|fall|fell|fallen|drop(?:ped)?|increase[ds]?|decrease[ds]?"
    r"|decline[ds]?|change[ds]?|up|down|gain(?:ed)?|shrink|shrank|expand(?:ed)?|cut|climb(?:ed)?|higher|lower"
    r"|more|less|fewer|larger|bigger|smaller)\b",
)
GROWTH = _any(
    f"[增降涨跌升减]幅|幅度|(?:{_UP_DOWN})[^，,]{{0,4}}?(?:比例|率(?![先领]))|(?:{_UP_DOWN})[了掉]?{_ASK}(?:个点|比例)"
    f"|增长率|下降率|增速|增减|(?:增长|变化)(?:了|是|为)?多少[?？]?$|[同环]比.{{0,10}}多少[?？]?$"
    f"|[同环]比(?!.*{_ASK}[^成个\\s])|[同环]比.{{0,6}}(?:变化|增长|变动)",
    r"\bhow (?:fast|quickly) (?:did|has|have)\b|\b(?:growth|change) rate\b",
    r"\brate of (?:growth|change)\b|\byear[- ]on[- ]year\b",
    r"\bwhat (?:was|is) the (?:rise|fall|drop|increase|decrease|growth|decline)\b",
)
CHOICE = _any(
    "哪(?![些几])|(?<!是)谁|还是|的是(?:谁|什么)|什么(?=[^，,？?]{1,6}(?:最|更))"
    "|最[^，,？?]{1,12}是(?:谁|什么)?[？?]?$",
    r"\bwhich\b|\bwhose\b|\bwho\b",
)
QUANTITY = _any(
    r"多少(?![排到列高低])|几(?=[^\W\d_])(?!家|所|个|种|条|座|类|项|支|位)",
    r"\bhow (?:many|much)\b",
)
RANK = _any(
    "排[个一了]?下?(?:[序次行队]|名(?!第一的?是))|排名|排位|名次|位次|座次|榜|顺序|次序|依次|怎么排|排一排|排列|放前面|[前头][几两二三四五][名位家]",
    "最.{1,2}[到至往]最|最.{1,6}(?:谁|哪).{0,4}最|多到少|少到多|高到低|低到高|大到小|小到大|长到短|短到长|快到慢|慢到快|强到弱|弱到强|贵到便宜|便宜到贵|[最重]重到轻"
    "|轻到重|远到近|近到远|早到晚|[多高大长快少低小短慢]的?[往到]后?[多高大长快少低小短慢]的?[排数]|递[增减]|[升降]序",
    "(?:第一(?!名和)|最).{0,12}第二|谁.{0,4}谁.{0,6}(?:后|二|次)|冠亚季?军|比[个一]?个?高[低下]|分[个出]高[低下]|大小关系|先后|各排第几|分别排|其次",
    "按.{1,12}(?:高低|大小|多少|长短|快慢|多寡).{0,4}(?:排|列|数|报|说|顺)",
    r"\brank\b|\border\b.{0,20}\b(?:from|by)\b|\bin (?:descending|ascending) order\b|\bsort\b",
    r"\bfrom (?:the )?\w+est to\b|\bfrom (?:most|least)\b",
)
RISING = _any(
    "少到多|低到高|小到大|短到长|慢到快|弱到强|轻到重|近到远|便宜到贵|升序|递增|[少低小短慢轻近早]的?(?:放|排|在)[^后末]?前"
    "|^[^最]*(?<!前)最[少低小短慢轻近省]",
    r"\bascending\b|\bfrom (?:the )?(?:least|fewest|lowest|smallest|shortest|cheapest|slowest)\b",
)
MULTIPLE = _any(
    f"{_ASK}倍|倍数|翻了?几番|翻了?多少番",
    r"\bhow many times (?!did .{0,30}(?:meet|happen|occur))|\bmultiple of\b",
    r"\btimes (?:as|more|larger)\b",
    r"\bby what factor\b|\bhow many[- ]?fold\b",
)
SHARE = _any(
    f"占(?![地用领线道先有据])(?:(?![了有][一二三四五六七八九十\\d]).){{0,14}}?(?:{_ASK}|比|百分)|比例|比重|比率|份额|多大(?:一?[块份]|面儿)"
    "|[^频速效年利汇功]率(?:是|为|有|达到?|到)?(?:多少|多高|几|如何|怎)",
    PERCENT.pattern,
)
PART = re.compile("占|比例|比重")
DIFFERENCE = _any(
    f"(?:比|较|相对于?)(?!例|重|率|赛).{{1,24}}?(?:[{_SIZE_WORDS}]|{_UP_DOWN}).{{0,4}}?{_ASK}",
    f"悬殊|超额|净(?:[增减流]|多|少)|变化(?:有|是)?多|相差|落差|顺差|逆差|缺口|差(?:了|多少|几|额|距|值|别|价|出|多大)|之差|差.{{0,4}}{_ASK}|隔着?{_ASK}|隔着多少",
    f"(?:{_UP_DOWN}|[{_SIZE_WORDS}])[加长高低少出升短多]{{0,2}}(?:了|出来?|出去|掉|去){_ASK}|变[了动化]?了?{_ASK}|离.{{1,10}}还有?{_ASK}",
    f"(?:领先|落后|超出|高出|赢|输|净胜|节约|节省|结余|盈余|净[增减]|缩短|延长"
    f"|增加|减少|提高|降低|上升|下降|多[出收花用]|少[收花用交])了?(?![到至为]).{{0,8}}{_ASK}",
    f"(?:减去|扣除|扣掉|除去|去掉|刨去).{{0,20}}{_ASK}|[^增减加]减[^少轻负排免].{{0,12}}{_ASK}",
    rf"\bhow (?:much|many) {_EN_MORE}\b",
    rf"\bhow (?:much|many)\b.{{3,60}}\b{_EN_MORE}\b.{{0,30}}\bthan\b",
    r"\bhow much\b.{3,40}\b(?:come|came|gone?|went) (?:down|up)\b",
    r"\bdifferences?\b|\bgaps?\b|\bmargins?\b|\bdiffer\b|\bexceed|\bsubtract|\bminus\b",
    r"\bby how (?:much|many)\b",
    r"\bhow (?:much|many|far)\b.{0,40}\b(?:did|has|have)\b.{2,60}\b(?:grown?|rise|risen|fall"
    r"|fallen|drop(?:ped)?|(?:in|de)creased?|gain(?:ed)?|lost|lose)\b",
)
REMAINDER = _any(
    f"还(?:差|剩|缺|欠|空|能.|可以?.|得再?.|要再?.).{{0,4}}{_ASK}|剩(?:下|余)?.{{0,6}}{_ASK}|余下.{{0,4}}{_ASK}",
    f"(?:还有|其余|其他|另外|空[着余出闲]?).{{0,8}}{_ASK}.{{0,8}}[没未]|[没未].{{1,10}}(?:有|剩|是|的|还)(?:[一总]?共)?{_ASK}|{_ASK}[^没未]{{1,8}}(?:[没未](?!有)|没有(?=完|通|达|被))[^的]{{0,8}}$",
    f"空[着余出闲]?了?{_ASK}|[缺余]{_ASK}|[空短]缺|缺编|(?:剔除|扣除|除去|刨去).{{1,14}}[，,].{{0,8}}{_ASK}",
    r"\b(?:left|remain(?:s|ing)?|missing|outstanding|still to|short of|unused|unsold)\b",
    r"\b(?:empty|vacant|not yet)\b",
)
# 2021年以前有几家: all that there are, less those of that year
BEFORE = re.compile(
    f"(?:[今去当本][年月]|\\d{{4}}年)初?[之以]?前(?![一二三四两几半]).{{0,16}}{_ASK}"
    r"|\bhow many\b.{0,60}\bbefore (?:this year|20)"
)
SUM = _any(
    f"[一总统]共|共计|合计|加起来|加在一起|加到一起|加一[下块起]|合起来|合并起来|合在一起|拢共|累计.{{0,6}}{_ASK}|总和|之和|相加|加总|凑(?:一起|起来|到一)"
    "|总计|一[块起](?:儿)?(?:算|有|是|多少|几)|[加算]上|总[数量额长]|[拢归]总|统共|通通|合着|累加|总的|算下来|合下来|[全都]算(?:上|进|起来)|算在一[起块]|算进去|叠起来|汇总|叠加|满打满算|求和|连同|通共|里外",
    f"共[有是为收发建接完]?[^同]{{0,4}}?{_ASK}|[^增追参添]加(?![入强工快大装油固盟班]).{{1,20}}{_ASK}|合(?:多少|几)",
    r"\b(?:together|altogether|overall|combined|in total|in all|sum|added up|add up|total)\b",
)
APART = _any("哪|之间|分别|各[^类种界地]|平均", r"\beach\b|\brespectively\b|\baverage\b")
# 两期工程总投资: a total of things that are named or counted
TOTAL = re.compile("总(?![裁理统是会部站工书馆厂之结算共])[^\\W\\d_]|全年")
EACH = re.compile("分别|各(?:是|为|有|自|[^类种界地级个项区镇村街部条]{1,4}了)")
AVERAGE = _any(
    r"(?:多少|几)个?[^\W\d]{1,4}一[^\W\d]|均|每|亩产|摊|平分|按人头|^一.{1,12}[多几]",
    r"\baverage\b|\bper\b|\beach\b",
)
PER = (
    re.compile("(?:平均|均摊|分?摊|合|轮)(?:到|下来|算)?(?:每一?|一)([^\\d，,？?]{1,6})"),
    re.compile("每一?((?!年度)[^\\d，,？?]{1,6})"),
    re.compile("((?!平)[\u4e00-\u9fff])均(?![衡匀等可为])"),
    re.compile("(亩)产"),
    re.compile("(?:多少|几)个?[^\\W\\d]{1,4}一([^\\W\\d]{1,3})"),
    re.compile(
        "(?:^|[，,])(?:平均)?一(?![共年季期月些起块直般])([^\\d，,？?]{1,6}).{0,12}?(?:多少|几)"
    ),
    re.compile(r"\b(?:per|each|every|a single|one)\s+([a-z]+)", re.IGNORECASE),
)
SIZE = re.compile(
    "(?<![第十百\\d])([两二三四五六七八九十]|\\d)"
    "(?:个|条|家|所|座|期|类|种|项|级|处|块|片|台|套|栋|天|次|档|趟|方|地|区|镇|村|队|馆|支|大|笔|校|县|路|院|年(?![前来间里]))"
    r"|\b(two|three|four|five|six|both)\b",
    re.IGNORECASE,
)
TOP = re.compile(
    r"(?:前|头|哪)([两二三四五六])(?:名|位|个|家|座|种|项|条|所|镇|村|区|街道)"
    r"|\b(?:top|which) (two|three|four)\b"
)
BOTH_SIDES = re.compile(
    f"(?:谁|哪.{{1,3}})([{_SIZE_WORDS}])[,，、]?(?:谁|哪.{{1,3}})[{_SIZE_WORDS}]"
)
ASKS = re.compile(
    "多少|(?<!^)(?<![哪这那前后好近])几(?!成几)(?=[^\\W\\d_])|\\bhow (?:many|much)\\b|何时",
    re.IGNORECASE,
)
# an adjective that is what the question asks for: 最多, 更大, 哪个快, 便宜的是哪家
_END = "(?=[^\\w]|$|是[哪谁什]|些|一[些点]|呢|吗|哪|谁|的(?:是|[^，,？?]{0,4}(?:[?？]|$)))"
ENGLISH_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6}
SIDES = re.compile(
    rf"(?P<less>(?:{_LESS_ZH}){_END}|\b(?:fewe(?:r|st)|less|least|low(?:er|est)|small(?:er|est)|short(?:er|est)|cheap(?:er|est)"
    r"|slow(?:er|est)|light(?:er|est)|near(?:er|est)|young(?:er|est)|narrow(?:er|est)|shallow(?:er|est))\b)"
    rf"|(?P<more>(?:{_MORE_ZH}){_END}|\b(?:more|most|larg(?:er|est)|bigg(?:er|est)|great(?:er|est)|high(?:er|est)|long(?:er|est)"
    r"|tall(?:er|est)|wid(?:er|est)|deep(?:er|est)|heav(?:ier|iest)|bus(?:ier|iest)|fast(?:er|est)|quick(?:er|est)"
    r"|old(?:er|est)|strong(?:er|est)|far(?:ther|thest)|furth(?:er|est)|dear(?:er|est)|costl(?:ier|iest)|top)\b)",
    re.IGNORECASE,
)
COUNT = _any(
    "(?<!哪)(?:多少|几)(?:个|位|名|家|项|类|种|处|座|条|所|部|人|支|站|样|国|镇|村|区|级|方面|方|步|档|只|款|门|点|本|件|场|道|大)",
    r"\bhow many\b",
)
# the quicker, the fewer minutes; the quicker, the more kilometres an hour
FAST, SLOW = re.compile("[快早]|fast|quick"), re.compile("[慢晚]|slow")
