"""Insults and sexual hints in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds
from greenroom_checks.phrased import phrased, said

FAMILY = "vulgar"
# These words insult only where they are thrown at somebody.
_NEEDS_SOMEBODY = frozenset({"闭嘴", "废物", "去死", "智障", "贱人", "神经病", "走光"})
_SOMEBODY = re.compile(
    r"[你您]|(?<!他)他(?!们家的)|她|黑粉|喷子|同行|那个人|这种人|这些人|这帮人|这群|有些人|某些人|粉丝|顾客|买家|观众|"
    r"不买的|问价的|退货的|给我|都给|直播|看我|小姐姐|福利"
)
# Told of oneself, of a book, or of words that others used.
_TOLD = re.compile(
    r"小说|图书|书籍|漫画|电影|表情包|台词|歌词|(?:骂|说|喊|叫)我(?!们)?|被骂|被人骂|有人骂|骂人|我(?:真是|就是|是)个?$"
)

_WARDROBE = re.compile(r"脱一件(?:外套|毛衣|大衣|羽绒|衣服少)|试穿里面")
_N = r"[^，。！？!?；]"
_WAYS = (
    phrased(
        "abuse",
        "妈爸爹娘父全",
        rf"[你您](?:妈|爸|爹|娘|父母){_N}{{0,3}}(?:没教|怎么教|没生|怎么生|死了)|你们?全家{_N}{{0,3}}(?:骗子|都是|死|有病|完蛋)",
    ),
    phrased(
        "abuse",
        "智脑",
        rf"(?:[你您]们?|这|那){_N}{{0,4}}智商(?!税|高|在线|测)|智商(?:堪忧|欠费|不够用|余额不足|有问题)|(?:你|他|她)们?{_N}{{0,3}}(?:脑子|脑袋){_N}{{0,3}}(?:有问题|被驴|被门|不好使|坏了|是摆设)",
    ),
    phrased(
        "abuse",
        "穷钱买",
        rf"穷成(?:这|那|什么|啥)|(?:没钱|买不起){_N}{{0,2}}(?:就别|装什么|看什么|还(?:看|逛|来|挑)|来干嘛|瞎看|别占)|穷人?{_N}{{0,2}}(?:别来|滚|别进|不配)|[你您]们?{_N}{{0,3}}(?:不配(?:买|穿|用|戴)|只配)",
    ),
    phrased(
        "abuse",
        "猪狗眼",
        rf"(?:胖|肥|笨|蠢|丑){_N}{{0,2}}(?:跟|像|得像|和){_N}{{0,3}}(?:头|只)?(?:猪|狗|猴){_N}{{0,2}}(?:似的|一样|还)|瞎了{_N}{{0,3}}眼|眼(?:睛)?瞎[了啊吗]",
        never=r"造型|存钱罐|玩偶|可爱",
    ),
    phrased(
        "abuse",
        "孙操土二十",
        r"(?:^|[，。！!])你?个?孙子[，,！!](?!给|买|的)|(?:^|[，。！!])我?操[，,！!]|土包子[，,！!]|土包子(?:别|没|也)|(?:你|是|真|个)(?:二百五|十三点)|二百五[，,]十三点",
        never=r"馅|蒸|包子铺|豆|萝卜",
    ),
    phrased(
        "suggestive",
        "湿里穿",
        rf"(?:看|想看){_N}{{0,4}}湿身|湿身{_N}{{0,3}}(?:看|秀|主播|直播)|里面(?:什么|啥){_N}{{0,3}}(?:没穿|不穿)|(?:没穿|不穿)(?:内衣|内裤|胸罩|底裤)(?:哦|哟|呢|直播|给|的主播|上播|$)",
        never=r"打底|无痕|不透|显出",
    ),
    phrased(
        "suggestive",
        "弯撩掀哪摸",
        rf"哥哥们?[^。！？!?；]{{0,10}}(?:弯下?腰|撩起|撩裙|掀|看哪里|想看哪|打分|摸)|(?:给|让)(?:你们|哥哥|大哥){_N}{{0,3}}(?:弯下?腰|摸一?下)|(?:撩|掀)起来?{_N}{{0,4}}(?:看看)?{_N}{{0,2}}(?:大腿|腿|裙底)|想不想摸|(?:摸|揉|捏)[^。！？!?；]{{0,10}}主播的|看哪里{_N}{{0,2}}[，,]{_N}{{0,4}}弯",
        never=r"拖把|拖地",
    ),
    phrased(
        "suggestive",
        "床晚老公男她夜",
        rf"(?:床上|晚上){_N}{{0,3}}[^。！？!?；]{{0,8}}叫(?:一晚上|一夜|个不停|到天亮|得更)|让(?:她|他|老婆|女人|男人|老公){_N}{{0,4}}(?:欲罢不能|叫床|求饶|下不了床|腿软|高潮)|(?:男人|男朋友|老公){_N}{{0,3}}(?:爱|喜欢|抗拒不了){_N}{{0,2}}骚",
        never=r"感冒|发烧|生病|咳嗽|摔|骨折|康复|护理",
    ),
    phrased(
        "suggestive",
        "公男",
        rf"(?:老公|男朋友|男人){_N}{{0,4}}(?:受不了|把持不住|忍不住|腿软|扑上来|天天缠)",
        r"内衣|睡衣|穿上|情趣|蕾丝|香水|喷|丝袜|吊带",
        r"呼噜|脚臭|味道太|热得|吵",
    ),
    phrased(
        "suggestive",
        "屁胸臀硬粗",
        rf"屁股{_N}{{0,3}}(?:翘不翘|大不大|圆不圆|软不软)|胸{_N}{{0,3}}(?:大不大|软不软)|胸大的{_N}{{0,4}}(?:扭|跳|抖|露|晃)|(?:扭|抖|晃){_N}{{0,3}}(?:胸|臀)|(?:大不大|硬不硬|粗不粗)[？?，,、]*(?:硬不硬|大不大|粗不粗|爽不爽)",
        never=r"健身|瑜伽|广场舞|坐垫|床垫|床",
    ),
    phrased(
        "suggestive",
        "瓜茄蕉棒爽",
        rf"(?:黄瓜|茄子|香蕉|丝瓜|玉米棒|擀面杖|按摩棒)[^。！？!?；]{{0,8}}(?:懂的|你懂|都懂|尺寸够|自己体会|一个人晚上)|用着真?爽[，,！!]?{_N}{{0,4}}(?:哥哥|姐姐)|(?:哥哥|大哥)们?好(?:大|硬|猛)",
    ),
    phrased(
        "suggestive",
        "喊叫",
        rf"(?:给|跟)(?:你|大哥|哥哥|榜一){_N}{{0,2}}(?:喊|叫){_N}{{0,2}}(?:老公|主人|爸爸)|(?:喊|叫)(?:声|一声)(?:老公|主人)|叫声好听的",
    ),
    phrased(
        "abuse",
        "屁嘴货丑猪傻素鸡饭狗",
        rf"眼睛?{_N}{{0,2}}长{_N}{{0,2}}屁股|把?嘴(?:巴)?(?:给我)?缝上|(?:这种|什么)货色|长得?丑{_N}{{0,2}}(?:别|还|就)|[你您](?:是|就是|个|这头)猪|臭傻子|死一边去|没素质的(?:东西|玩意|人)|(?:鸡|狗)都比你|要饭的[吧啊，]{_N}{{0,2}}你?|(?:乱|瞎)?狗叫什么",
        never=r"玩具|属猪",
    ),
    phrased(
        "abuse",
        "脸老滚力合白",
        r"脸皮真?厚|白嫖怪|乌合之众|给老子[爬滚]|滚回[你老]|智力残疾|不要脸的(?:东西|人)|骂的就是你",
        never=r"残疾(?:人|儿童)|助残",
    ),
    phrased(
        "suggestive",
        "扣领房舔火夫蹂睡空",
        rf"解开{_N}{{0,2}}[一两颗]{_N}{{0,3}}[，,]?[^。！？!?；]{{0,4}}(?:大哥|哥哥)|扣子解开[^。！？!?；]{{0,6}}(?:大哥|哥哥)|主播{_N}{{0,4}}私房照|舔一舔|欲火|夫妻生活{_N}{{0,4}}(?:激情|和谐|爽)|任你蹂躏|(?:他|老公)别想睡|里面(?:是)?空的{_N}{{0,2}}[，,]?你猜",
        never=r"冰淇淋|宠物|猫|狗|棒棒糖",
    ),
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term that is aimed at somebody and neither denied nor quoted.

    texts: the seller's words. Source: Provisions on the Online Information Content Ecosystem
    art. 7; code of conduct for hosts art. 14.
    """
    for text in texts:
        found = [
            Finding.in_text(claim.hit.kind, text, claim.hit.start, claim.hit.end, why=claim.hit.why)
            for claim in claims([text], lexicon, FAMILY)
            if not claim.is_silent and _meant(text.text, claim.hit)
        ]
        yield from found
        if not _TOLD.search(normal(text.text).text):
            yield from said(text, FAMILY, _WAYS, found)


def _meant(words: str, hit: Hit) -> bool:
    left, right = sentence_bounds(words, hit.start, hit.end)
    sentence = normal(words[left:right]).text
    before = normal(words[left : hit.start]).text
    if hit.term == "擦边直播" and _WARDROBE.search(sentence):
        return False
    if _TOLD.search(before) or "《" in before:
        return False
    return hit.term not in _NEEDS_SOMEBODY or bool(_SOMEBODY.search(sentence))
