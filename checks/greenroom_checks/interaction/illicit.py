"""Gambling, vice, drugs and other trade that the law bars, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds
from greenroom_checks.phrased import phrased, said

FAMILY = "illicit"
# A kind whose words have no other meaning is a violation, the rest a question.
_REASONS = {
    "gambling": "gambling",
    "gambling_hint": "gambling_hint",
    "cheating": "banned_trade",
    "vice": "vice",
    "vice_hint": "vice_hint",
    "drugs": "banned_trade",
    "drugs_hint": "banned_hint",
    "drugging": "banned_trade",
    "weapons": "banned_hint",
    "invoices": "banned_hint",
    "forged": "banned_hint",
    "vice_goods": "vice_hint",
    "body": "banned_hint",
    "wildlife": "banned_hint",
    "hunting": "banned_hint",
    "tobacco": "banned_hint",
    "spying": "banned_hint",
    "fraud_tools": "banned_hint",
}
# A book, a film or a toy tells of it and sells none of it.
_TOLD = re.compile(
    r"小说|图书|书籍|正版书|绘本|漫画|电影|影片|纪录片|电视剧|剧集|剧本|桌游|玩具|模型|周边|手办|积木|海报|游戏|"
    r"普法|禁毒|缉毒|反诈|是毒品|动物园|保护动物|标本馆|反赌|警示|案例|新闻|教育|检测试纸|试剂|试纸|检测盒|探测|科普"
)
# 稳定的押注 of a metaphor, 下注未来: somebody's bet on a market is no gambling.
_BET_ON = re.compile(r"^(?:未来|赛道|市场|行业|人生|明天|新能源|东海|产业|人工智能|ai)")
_VICE_TALK = re.compile(r"懂的|小姐|小妹|上门|晚上|包夜|按摩|桑拿|会所|私密|你懂|技师|男士|老板们")
_PRIVATE = re.compile(r"赔率|私我|私信|加群|代买|外围|比体彩")
_LOTTERY = re.compile(r"体彩|福彩|体育彩票|福利彩票|中国彩票|大乐透|双色球")

_N = r"[^，。！？!?；]"
_WAYS = (
    phrased(
        "gambling_hint",
        "赌押玩猜",
        rf"(?:来|玩|开|凑)(?:两|几|一)?(?:把|局|桌){_N}{{0,2}}[，,]?(?:炸金花|斗牛|牛牛|德州|梭哈|三公|牌九|二八杠)|(?:炸金花|斗牛|牛牛|德州扑克|梭哈|三公|牌九|二八杠)[^。！？!?；]{{0,8}}(?:开房|上分|带钱|现结|进群|加群|拉群|赢钱|一把)|(?<!大)押(?:一|十|百|\d+)块?(?:赢|赔|中)|猜中{_N}{{0,4}}(?:翻倍|赔|返双)|赌(?:一|两|几)(?:把|局|手)(?!气|运气)",
        never=r"人生赌|餐厅",
    ),
    phrased(
        "vice_hint",
        "约夜陪睡炮",
        rf"(?:学生妹|小姐姐|妹子|妹妹|嫩模|少妇|空姐|护士妹|技师|兼职)[^。！？!?；]{{0,8}}(?:可约|约吗|能约|包夜|过夜|陪睡|全套|莞式|上门陪)|上门{_N}{{0,4}}(?:陪你|陪睡|包夜|过夜|全套)|寂寞的?{_N}{{0,4}}(?:上门|陪你|加我|私我|约)",
        never=r"瑜伽|拼图|陪诊|陪练|陪护|照顾老人|同城配送",
    ),
    phrased(
        "vice_hint",
        "视片资私照",
        rf"(?:视频|片子?|资源|照片?){_N}{{0,2}}[，,]?{_N}{{0,3}}(?:无码的|无删减打包|露脸的|没打码的)|(?:无码|露脸|露点|没打码)的?{_N}{{0,3}}(?:视频|片子|资源|种子|大片)",
    ),
    phrased(
        "banned_hint",
        "叶飞冰蘑菇青",
        rf"叶子[^。！？!?；]{{0,8}}(?:飞行员|上头|嗨|飞一口)|飞行员{_N}{{0,3}}(?:懂|看过来|联系|私)|溜冰{_N}{{0,3}}(?:器具|壶|工具|的懂)|冰壶[^。！？!?；]{{0,4}}溜|(?:蘑菇|见手青|菌子?)[^。！？!?；]{{0,8}}(?:看小人|致幻|上头|见小人)",
        never=r"煮熟|中毒|夹克|冰鞋|小心|防止|滑冰|避免",
    ),
    phrased(
        "banned_hint",
        "弩枪刀棍",
        rf"(?<![强劲万])弩[，,][^。！？!?；]{{0,8}}(?:钢珠|瞄准|威力|打猎|射程)|(?:钢珠|折叠|猎用|反曲)弩|气枪[^。！？!?；]{{0,8}}(?:铅弹|打鸟|打猎|威力|打兔)|射钉枪[^。！？!?；]{{0,4}}改|改[装造成]{_N}{{0,4}}射钉枪|射钉枪{_N}{{0,2}}(?:打猎|套件改)",
    ),
    phrased(
        "banned_hint",
        "票",
        rf"(?:发票|开票|专票|普票)[^。！？!?；]{{0,10}}(?:税点低|验真后付|先验后付|无业务|没业务|不用真实业务)|(?:没有?|无)(?:真实)?业务{_N}{{0,4}}(?:开票|开发票)",
    ),
    phrased(
        "banned_hint",
        "证学照凭",
        r"(?:学历|文凭|毕业证|学位证|驾照|驾驶证|电工证|焊工证|教师证|教资|资格证|健康证|职称|建造师)[^。！？!?；]{0,14}?(?:不用(?:上课|考试|考|学习|到场|体检)|直接拿证|直接下证|先下证|免考|包拿证|内部渠道出证|花钱就能拿)",
        never=r"培训班|正规考试|备考|题库|学习资料",
    ),
    phrased(
        "banned_hint",
        "考",
        r"(?<![年时当古朝现近世])代考(?![古验勤察虑核量])|(?:找|请)枪手(?:考|替)|考试(?:答案|真题泄露)[^，。！？!?；]{0,4}(?:出|卖|提前|包过)",
    ),
    phrased(
        "banned_hint",
        "分",
        r"(?:代扣|代消|卖|收|买|收购|出售)(?:驾照|驾驶证|驾驶本|违章)的?分|(?:驾照|驾驶证)分?[^，。！？!?；]{0,4}一分[^，。！？!?；]{0,2}[\d一二三四五六七八九十百]+",
    ),
    phrased(
        "banned_hint",
        "跑收流账码",
        r"跑分[^。！？!?；]{0,10}(?:日赚|日结|银行卡|佣金|兼职|走账|流水|项目)|(?:代收|走账|走流水|过账|洗流水)[^。！？!?；]{0,8}(?:给点|返点|提成|佣金|日结|点位)|(?:租|借|收)(?:你)?(?:的)?(?:微信号|收款码|支付宝号|实名号)",
    ),
    phrased(
        "banned_hint",
        "偷",
        r"偷偷?(?:看|查|听|拍|录)(?:老婆|老公|对象|男友|女友|配偶|对方|别人|他人|前任|邻居)",
        r"手机|微信|定位|聊天|摄像|录音|监控|行踪",
    ),
    phrased(
        "banned_hint",
        "野活",
        r"(?:活的|野生|刚打的|刚套的|山上打的)[^，。！？!?；]{0,3}(?:野味|野兔|麂子|野鸡|斑鸠|麻雀|猫头鹰|獾|蟒蛇|豹猫)|(?<!山珍)野味[，,][^。！？!?；]{0,4}(?:活|现杀|现打)",
        never=r"养殖|检疫|禁止|保护",
    ),
    phrased(
        "gambling_hint",
        "球推彩",
        rf"(?:内部|私密)?球料(?!理){_N}{{0,2}}[，,]?{_N}{{0,4}}(?:跟|稳|红)|推筒子|(?:彩票|球赛)计划群?|滚球(?:大小)?(?:分析|推荐|计划)|跟单{_N}{{0,2}}回血",
        never=r"考研|考公|教资|公务员",
    ),
    phrased(
        "vice_hint",
        "夜外伴成陪催",
        rf"夜场{_N}{{0,3}}招?(?:公主|模特|佳丽|少爷)|外围模特|高端伴游|成人小?(?:视频|电影)|飞机杯?{_N}{{0,2}}陪聊|催情(?:香|喷|精油|香水)",
        never=r"拒绝|鱼饵|发情期",
    ),
    phrased(
        "banned_hint",
        "卡刀弓五",
        rf"卡苦药|开山刀{_N}{{0,2}}开刃|(?:不查证|不用实名|免实名){_N}{{0,2}}(?:刀|枪)|弹弓[^。！？!?；]{{0,10}}(?:打猎|打鸟)",
        never=r"软弹|玩具",
    ),
    phrased(
        "banned_hint",
        "票证流现信",
        rf"(?:餐饮|酒店|住宿|各类|各种)发票[^。！？!?；]{{0,6}}(?:都能[出开]|多开)|(?:资质|证书|建造师){_N}{{0,3}}(?:挂靠|出租)|(?:银行流水|收入证明|存款证明){_N}{{0,2}}(?:代做|代办|制作)|健康证{_N}{{0,2}}(?:不用去|代办)|(?:强开|套)花呗|医保卡{_N}{{0,2}}(?:套现|换钱|换现)|(?:收|卖|租)微信号|(?:四六级|考研|高考|考试)答案{_N}{{0,2}}[，,]?{_N}{{0,3}}(?:考前|提前|包过)",
        never=r"解析|真题集|练习",
    ),
    phrased(
        "banned_hint",
        "查偷血子",
        rf"查人?{_N}{{0,2}}行踪|手机号查{_N}{{0,3}}(?:全家|地址|身份)|定位(?:器|仪)?{_N}{{0,3}}偷偷装|有偿(?:献血|献浆|捐)|(?:试管)?包(?:性别|生儿子|生男孩)",
    ),
    phrased(
        "banned_hint",
        "麻鱼烟",
        rf"(?:麻雀|斑鸠|野兔){_N}{{0,2}}(?:刚抓|现抓|油炸|现打)|电鱼(?:竿|杆|器)|非烟草局|(?:烟|软盒){_N}{{0,4}}(?:免税渠道|非烟草|回流)",
        never=r"养殖|电鳗",
    ),
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term that is not denied, warned of or told as a story.

    texts: the seller's words. Source: Advertising Law art. 9 item 8; Provisions on the Online
    Information Content Ecosystem art. 6; Order 117 of 2025 art. 33.
    """
    for text in texts:
        found = [
            Finding.in_text(
                _REASONS[claim.hit.kind], text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )
            for claim in claims([text], lexicon, FAMILY)
            if not claim.is_silent and not _another_thing(text.text, claim.hit)
        ]
        yield from found
        if not _TOLD.search(normal(text.text).text):
            yield from said(text, FAMILY, _WAYS, found)


def _another_thing(words: str, hit: Hit) -> bool:
    left, right = sentence_bounds(words, hit.start, hit.end)
    around = normal(words[left:right]).text
    if _TOLD.search(around):
        return True
    if hit.kind == "vice_hint":
        return not _VICE_TALK.search(around)
    if hit.kind == "gambling_hint":
        behind = normal(words[hit.end : hit.end + 8]).text
        return bool(
            _BET_ON.search(behind)
            or (hit.term == "押注" and _LOTTERY.search(around) and not _PRIVATE.search(around))
        )
    return False
