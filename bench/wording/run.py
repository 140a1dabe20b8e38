"""Speed and accuracy of the wording checks: `python bench/wording/run.py`.

Speed is measured on a text made here, beside a plain automaton over the same strings and a regex
alternation of them, in the same run on one core. Accuracy is measured on `sealed.jsonl` by the
rules in README.md; the sentences are shown only with --misses, which spends the set.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import ahocorasick_rs

import greenroom_checks
from greenroom.pack import Pack, load_pack
from greenroom.scripts import Line
from greenroom.text import LineFindings, check_lines, reads_words
from greenroom.wording import Family, Lexicon
from greenroom.wording.judge import load_cues
from greenroom.yamltext import read_yaml

HERE = Path(__file__).parent
DAY = date(2026, 3, 1)
CHARACTERS = 400_000
REGEX_SHARE = 40
ROUNDS = 3

# Families of the sealed set → checks. A finding of a neighbour fits as well: the law draws the
# line between them by goods and by aim, which one sentence seldom tells.
CHECKS = {
    "absolute": ("wording/absolute_terms", "account/account_name"),
    "lowest_price": ("wording/lowest_price_claims",),
    "comparison": ("wording/comparisons",),
    "scarcity": ("wording/scarcity",),
    "medical": ("wording/medical_claims",),
    "efficacy": ("wording/efficacy_claims",),
    "guarantee": ("wording/guarantees",),
    "authority": ("wording/state_authority", "account/account_name"),
    "expert": ("wording/expert_endorsement",),
    "superstition": ("wording/superstition",),
    "certificate": ("wording/certificates",),
    "prize": ("prizes/prize_draws",),
    "impersonation": ("avatar/impersonation",),
    "sympathy_waste": ("wording/sympathy_selling", "wording/food_waste_and_wealth"),
    "off_platform": ("diversion/off_platform_contact", "account/account_name"),
    "fake_trade": ("traffic/fake_trade",),
    "minors": ("minors/minors_addressed",),
    "illicit": ("interaction/illicit",),
    "vulgar": ("interaction/vulgar",),
}
NEIGHBOURS = (
    {"medical", "efficacy", "guarantee"},
    {"absolute", "lowest_price"},
    {"comparison", "lowest_price"},
    {"authority", "expert"},
)
FOUND = ("violation", "needs_review")
_ORDINARY = re.compile(r"ordinary (?:goods title|course title|device title|(?:course )?review)")
TO_FIND = ("plain", "obfuscated", "exemption_abuse")

GOODS = (
    "带鱼 黄鱼干 虾皮 紫菜 海苔 面霜 洗面奶 羽绒服 牛仔裤 保温杯 电饭煲 蓝牙耳机 拖鞋 雨伞 台灯 "
    "茶叶 蜂蜜 大米 菜籽油 毛巾 床单 书包 铅笔盒 积木 猫粮 花盆 拖把 炒锅 菜刀 手机壳"
).split()
PLACES = "舟山 岱山 嵊泗 普陀 定海 沈家门 朱家尖 东极 宁波 台州 温州 象山".split()
# Ordinary talk of a room, denials, warnings and service words among it.
TALK = (
    "大家好，今晚给大家看的是{place}发货的{goods}，一箱{n}包",
    "这款{goods}有{n}个颜色，喜欢深色的拍左边，喜欢浅色的拍右边",
    "刚进来的朋友点一下关注，{goods}马上开始讲，不着急",
    "{goods}一份是{n}块九，满{n}件再减五块，页面上都写着",
    "这个{goods}我自己家里也在用，用了{n}天，手感还可以",
    "老板问{goods}能不能发{place}，可以的，一般{n}天到",
    "不敢说我们的{goods}最好，只说每一批都是当天装的",
    "下单之前看一下尺寸，{goods}长{n}厘米，宽二十厘米左右",
    "{goods}收到以后放阴凉的地方，开封之后{n}天内吃完",
    "有问题找页面上的客服，工作时间是早上九点到晚上{n}点",
    "请勿相信陌生人的私信，{goods}只在这里下单",
    "未成年人请在家长陪同下购买{goods}，{n}号链接已经写明",
    "这位姐姐说上次买的{goods}味道淡了一点，我们这批调了{n}次",
    "{place}今天有雨，{goods}可能晚{n}天发，介意的可以等一等",
    "食用方法写在袋子背面，{goods}先泡{n}分钟再下锅",
    "第{n}号链接是{goods}，第一次来的朋友先看详情页",
    "{goods}的配料表很短，就{n}样，过敏的朋友看清楚再拍",
    "保温杯装热水不要超过{n}度，{goods}也是一样的道理",
    "这一箱{goods}净重{n}斤，毛重会多一点，称给大家看",
    "讲完{goods}我们休息{n}分钟，想看哪一个打在公屏上",
    "退货的话七天内都可以，{goods}的吊牌留着，运费{n}块",
    "{place}的仓库今天装了{n}箱{goods}，后面的明天早上装",
    "有人问{goods}能不能便宜，今天就是{n}块，没有别的券",
    "拍之前想清楚，{goods}不是每个人都合适，{n}号的偏小",
    "我们家{goods}有两种包装，送人的贵{n}块，自己吃买简装",
    "{goods}怎么洗：温水，少放一点洗衣液，晾{n}小时",
    "镜头拉近一点，看看{goods}的边，一共缝了{n}道线",
    "{place}的朋友问今天的海况，风有{n}级，船都靠岸了",
)
# About one line in ten holds something to find.
FAULTS = (
    "这款{goods}是全网最低价，错过{n}年都没有了",
    "国家级的{goods}，{place}第一品牌，{n}号链接",
    "吃了这个{goods}，{n}天治好失眠",
    "要{goods}的加微信 abc{n}88，价格再谈",
    "顶·级{goods}，zui低价，{n}单就收",
    "拍完截图发客服，五星好评返现{n}块，{goods}再送一份",
    "人民大会堂专供的{goods}，{place}只有{n}份",
)


def talk(characters: int) -> list[str]:
    """Lines of `characters` together, the same every time, no two alike in a row."""
    dice = random.Random(7)  # noqa: S311 - a fixed text, no secret
    lines: list[str] = []
    total = 0
    while total < characters:
        pattern = dice.choice(FAULTS if dice.random() < 0.1 else TALK)
        line = pattern.format(
            goods=dice.choice(GOODS), place=dice.choice(PLACES), n=dice.randrange(2, 9_999)
        )
        lines.append(line)
        total += len(line)
    return lines


def seconds(work: Callable[[], object]) -> float:
    """The fastest of a few rounds, in seconds of this process alone."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def speed(pack: Pack) -> None:
    """Prints characters a second of all judging, a plain automaton and a regex."""
    texts = talk(CHARACTERS)
    total = sum(map(len, texts))
    lines = [Line(id=str(number), text=text) for number, text in enumerate(texts, 1)]
    hits = sum(bool(pack.lexicon.hits(text)) for text in texts)
    strings = pack.lexicon._strings  # noqa: SLF001 - the very same strings
    asked = [check.id for check in pack.checks if reads_words(check)]
    print(f"lines {len(texts)}  characters {total}  checks {len(asked)}  strings {len(strings)}")

    found: list[LineFindings] = []

    def judge() -> None:
        pack.lexicon.hits.cache_clear()
        found[:] = check_lines(lines, pack, DAY)

    judging = seconds(judge)
    with_finding = sum(bool(line.findings) for line in found)
    print(
        f"lines with a hit {hits / len(texts):.1%}, with a finding {with_finding / len(texts):.1%}"
    )

    automaton = ahocorasick_rs.AhoCorasick(
        strings, implementation=ahocorasick_rs.Implementation.ContiguousNFA
    )

    def match() -> None:
        for text in texts:
            automaton.find_matches_as_indexes(text, overlapping=True)

    some = texts[::REGEX_SHARE]
    pattern = re.compile("|".join(map(re.escape, sorted(strings, key=len, reverse=True))))

    def search() -> None:
        for text in some:
            for _ in pattern.finditer(text):
                pass

    _rate("normalising, matching and all judging", total, judging)
    _rate("plain automaton, same strings", total, seconds(match))
    _rate(f"regex alternation (1/{REGEX_SHARE} of the lines)", sum(map(len, some)), seconds(search))
    worst = max(_each(lines, pack), key=lambda pair: pair[1])
    print(f"slowest check alone: {worst[0]}, {worst[1] / judging:.0%} of the time of all")


def _rate(name: str, characters: int, took: float) -> None:
    print(f"{name:52} {characters / took / 1e6:8.2f} M characters/s")


def _each(lines: list[Line], pack: Pack) -> Iterator[tuple[str, float]]:
    """Each check alone over a part of the lines, scaled; what all share is taken off."""
    part = lines[::8]
    for check in pack.checks:
        if reads_words(check):
            alone = replace(pack, checks=(check,))
            yield check.id, 8 * seconds(lambda alone=alone: [*check_lines(part, alone, DAY)])  # type: ignore[misc]


def start_up() -> None:
    """Prints how long it takes until the first line can be judged."""
    folder = Path(next(iter(greenroom_checks.__path__))) / "lexicon"

    def lexicon() -> Lexicon:
        families = {
            path.stem: read_yaml(path.read_text("utf-8"), Family, path.name)
            for path in sorted(folder.glob("*.yaml"))
        }
        return Lexicon(families, table("anchors.tsv"), table("sounds.tsv"))

    def table(name: str) -> dict[str, tuple[str, ...]]:
        rows = (row.split("\t") for row in (folder / name).read_text("utf-8").splitlines())
        return {first: tuple(others) for first, *others in rows}

    def pack() -> Pack:
        load_pack.cache_clear()
        return load_pack()

    def cues() -> object:
        load_cues.cache_clear()
        return load_cues()

    for name, work in (("lexicon", lexicon), ("cues", cues), ("whole pack of checks", pack)):
        print(f"loading the {name:45} {seconds(work):8.3f} s")
    for name, code in (
        ("a bare Python", "pass"),
        ("a new process that is ready", "from greenroom import load_pack; load_pack()"),
    ):
        print(f"{name:57} {_process(code):8.3f} s")


def _process(code: str) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        took.append(time.perf_counter() - start)
    return min(took)


@dataclass(frozen=True)
class Case:
    """One line of the sealed set with what was found on it."""

    id: str
    text: str
    group: str
    families: tuple[str, ...]
    ordinary: bool
    found: LineFindings

    @property
    def scored(self) -> set[str]:
        """Families of the findings, those of the 19 only."""
        return {
            family
            for row in self.found.findings
            if row.outcome in FOUND
            for family, checks in CHECKS.items()
            if row.check in checks
        }

    def fits(self, family: str) -> bool:
        """True where a finding fits that family or one beside it."""
        fitting = {family}.union(*(group for group in NEIGHBOURS if family in group))
        return bool(self.scored & fitting)

    @property
    def is_found(self) -> bool:
        """True where a finding fits any family of the line."""
        return any(self.fits(family) for family in self.families)

    @property
    def is_violation(self) -> bool:
        """True where one of the 19 families says that it breaks the law."""
        scored = {check for checks in CHECKS.values() for check in checks}
        return any(
            row.outcome == "violation" and row.check in scored for row in self.found.findings
        )


def cases(path: Path, pack: Pack) -> list[Case]:
    """The set with its findings; the tool sees text, zone, speaker and goods_class only."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    names = ("id", "text", "zone", "speaker", "goods_class")
    lines = [Line.model_validate({name: row.get(name) for name in names}) for row in rows]
    return [
        Case(
            id=row["id"],
            text=row["text"],
            group=row["group"],
            families=tuple(row["families"]),
            ordinary=_ORDINARY.search(row["why"]) is not None,
            found=found,
        )
        for row, found in zip(rows, check_lines(lines, pack, DAY), strict=True)
    ]


def accuracy(all_cases: list[Case]) -> None:
    """Prints P, R, F1 and false positives: over all, by group, by family."""
    wanted = [case for case in all_cases if case.group in TO_FIND]
    negative = [case for case in all_cases if case.group == "negative"]
    exempt = [case for case in all_cases if case.group == "exempt"]
    hit, false = sum(case.is_found for case in wanted), sum(bool(case.scored) for case in negative)
    precision, recall = _share(hit, hit + false), _share(hit, len(wanted))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")
    for group in TO_FIND:
        here = [case for case in wanted if case.group == group]
        _line(f"recall {group}", sum(case.is_found for case in here), len(here))
    tricky = [case for case in negative if not case.ordinary]
    plain = [case for case in negative if case.ordinary]
    _line("false positives, all negatives", false, len(negative))
    _line("false positives, tricky", sum(bool(case.scored) for case in tricky), len(tricky))
    _line("  of them violation", sum(case.is_violation for case in tricky), len(tricky))
    _line("violation on ordinary titles, reviews", sum(c.is_violation for c in plain), len(plain))
    _line("exempt called violation", sum(case.is_violation for case in exempt), len(exempt))
    _line("exempt asked for proof", sum(_is_review(case) for case in exempt), len(exempt))
    beside = sum(len(case.scored - _fitting(case)) for case in wanted if case.is_found)
    print(f"findings of other families on found lines (not scored): {beside}")
    crashed = sum(row.outcome == "error" for case in all_cases for row in case.found.findings)
    print(f"crashes: {crashed}")
    print(f"{'family':16} {'plain':>8} {'obfusc.':>8} {'abuse':>8} {'recall':>8} {'false':>6}")
    spurious = Counter(family for case in negative for family in case.scored)
    for family in CHECKS:
        cells = [_cell(family, [c for c in wanted if c.group == group]) for group in TO_FIND]
        cells.append(_cell(family, wanted))
        print(f"{family:16} {' '.join(f'{cell:>8}' for cell in cells)} {spurious[family]:>6}")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _line(name: str, part: int, whole: int) -> None:
    print(f"{name:40} {part:4} / {whole:<4} {_share(part, whole):6.1%}")


def _cell(family: str, here: Iterable[Case]) -> str:
    listed = [case for case in here if family in case.families]
    return f"{sum(case.fits(family) for case in listed)}/{len(listed)}"


def _is_review(case: Case) -> bool:
    return not case.is_violation and bool(case.scored)


def _fitting(case: Case) -> set[str]:
    near = (group for group in NEIGHBOURS for family in case.families if family in group)
    return set(case.families).union(*near)


def write_figures(all_cases: list[Case], path: Path) -> None:
    """Family, checks, found, listed, and negatives it fell on, for the table of checks."""
    wanted = [case for case in all_cases if case.group in TO_FIND]
    spurious = Counter(
        family for case in all_cases if case.group == "negative" for family in case.scored
    )
    rows = []
    for family, checks in CHECKS.items():
        listed = [case for case in wanted if family in case.families]
        found = sum(case.fits(family) for case in listed)
        rows.append([family, " ".join(checks), str(found), str(len(listed)), str(spurious[family])])
    path.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")


def misses(all_cases: list[Case]) -> None:
    """Prints what went wrong, sentence by sentence. The set is spent by reading this."""
    for case in all_cases:
        checks = " ".join(f"{row.check}={row.outcome}" for row in case.found.findings) or "-"
        wrong = (
            not case.is_found
            if case.group in TO_FIND
            else case.is_violation
            if case.group == "exempt"
            else bool(case.scored)
        )
        if wrong:
            print(f"{case.group} {case.id} [{' '.join(case.families)}] {case.text} → {checks}")


def main() -> None:
    """Prints everything that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=HERE / "sealed.jsonl", help="cases to score")
    parser.add_argument("--only", choices=("speed", "accuracy"), help="one of the two")
    parser.add_argument("--misses", action="store_true", help="list them; this spends the set")
    parser.add_argument("--write", type=Path, help="put the figures by family into this file")
    options = parser.parse_args()
    pack = load_pack()
    if options.only != "accuracy":
        print("== speed, one core ==")
        speed(pack)
        start_up()
    if options.only != "speed":
        missing = {check for checks in CHECKS.values() for check in checks}
        missing -= {check.id for check in pack.checks}
        print(f"== accuracy, {options.set.name} ==")
        if missing:
            print(f"checks that there are not: {' '.join(sorted(missing))}")
        scored = cases(options.set, pack)
        accuracy(scored)
        if options.write:
            write_figures(scored, options.write)
        if options.misses:
            misses(scored)


if __name__ == "__main__":
    main()
