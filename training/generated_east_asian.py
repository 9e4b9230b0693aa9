"""Make labelled Chinese, Japanese and Korean cards, as `generated` makes those in Latin letters.

Characters, words and patterns are put together at random: everybody on them is invented.
"""

from __future__ import annotations

import random
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from generated import Maker, Row

from cardscan.frequencies import simplified

if TYPE_CHECKING:
    from cardscan.types import Reading

GIVEN = "明志偉建國家豪俊傑文雄美玲淑芬惠雅婷怡君佩珊宏仁政綸慧敏欣靜芳麗華英秀玉珍春梅永康子軒浩宇博睿佳琪雨涵一鳴曉東海燕海濤立群思源"
BRAND = "鼎宏盛達信豐泰聯瑞新德嘉恆創大永光金龍華東方遠中和利興隆益正安順富康百海天星宇"
TRADES = "科技 電子 建設 貿易 工程 設計 廣告 食品 生技 物流 保險 投資 資訊 工業 印刷 建材 鋼材 旅行社 汽車 服飾 美術 環保 光電 機械 文化傳媒".split()
FORMS = (
    "股份有限公司 有限公司 有限責任公司 集團 企業有限公司 事務所 商行 工作室 經銷部 商店 設計室 實業有限公司".split()
)
PUBLIC = "國立{c}大學 {c}科技大學 {c}市政府 {c}研究院 {c}工程學院 {c}醫院 國家{t}研究院 {c}商會".split()
CITIES = "台北 新北 台中 高雄 桃園 新竹 北京 上海 廣州 深圳 杭州 成都 西安 武漢 南京 長沙 大連 哈爾濱 香港".split()
ROADS = "民生 中山 中正 和平 復興 建國 南京 人民 解放 長江 光明 新華 東興 文化 科學".split()
UNITS = "業務部 研發部 資訊工程學系 管理學院 人力資源部 市場部 技術部 工程部 企劃處 財務部 總經理室 電機工程學系 行銷部 資訊中心 策略發展室 品保課".split()
JOBS = (
    "經理 總經理 副總經理 董事長 業務經理 專案經理 工程師 資深工程師 研究員 副研究員 助理研究員 教授 副教授 助理教授 主任 課長 處長 協理 "
    "特別助理 專員 顧問 設計師 店長 業務代表 記者 會計師 律師 執行長 技術總監 區域經理 高級工程師 主管 院長 所長 秘書長"
).split()
GOODS = "廣告設計 彩色印刷 包裝設計 招牌製作 名片畫冊 各種鋼材 五金建材 水電安裝 室內裝修 汽車保養 批發零售 承接工程 免費送貨 婚紗攝影 進出口貿易".split()
MOTTOES = "誠信經營 品質第一 專業服務 一路順風 恭喜發財 歡迎光臨 服務熱線 永續發展 專業團隊 顧客至上 生意興隆".split()
KANA = "サクラ ミライ ヒカリ アサヒ テクノ グローバル ネクスト エコー スマイル ブリッジ ソラ".split()
JA_TRADES = "商事 工業 製作所 電機 建設 システム ソリューションズ 印刷 運輸 食品 デザイン コンサルティング".split()
JA_UNITS = "営業部 開発部 第一営業課 技術部 総務部 企画部 研究所 情報システム部 第二研究部 海外事業本部 人事部 システムユニット".split()
JA_JOBS = "代表取締役 取締役 部長 課長 係長 主任 主任研究員 担当 エンジニア マネージャー ディレクター 営業担当 店長 教授 准教授 代表取締役社長".split()
JA_CITIES = "東京都港区芝公園 大阪市北区梅田 横浜市西区高島 名古屋市中区栄 福岡市博多区博多駅前 茨城県日立市大みか町 京都市下京区四条".split()
JA_MOTTOES = "みんなの生活情報 お気軽にお問い合わせください 営業時間 定休日 予約受付中 レストランやお店を探す いつも笑顔で".split()
KO_FAMILY, KO_GIVEN = "김이박최정강조윤장임한오서신권황안송류홍", "민준서연지훈현우수진영호성은미경재석동하윤도혜"
KO_BRAND, KO_TRADES = (
    "한빛 대한 미래 새롬 하나 우리 동방 태양".split(),
    "전자 건설 무역 물산 테크 소프트 식품 디자인".split(),
)
KO_UNITS = "영업부 개발팀 마케팅팀 인사부 기획실 연구소 해외사업부".split()
KO_JOBS = "대표이사 이사 부장 과장 차장 대리 사장 팀장 선임연구원 교수 실장".split()
KO_CITIES = (
    "서울특별시 강남구 테헤란로|서울시 중구 을지로|부산광역시 해운대구 센텀중앙로|경기도 성남시 분당구 판교로".split(
        "|"
    )
)
ROMAN = {
    "initials": "Ch Sh W L Ts H Zh X Y K M J T F Hs".split(),
    "finals": "en ang ing ei u ia ao iu an un ong ai ou".split(),
}
LATIN_JOBS = "Manager|Sales Manager|Engineer|Senior Engineer|Associate Researcher|Professor|Director|General Manager|Project Manager|Section Chief".split(
    "|"
)


class EastAsianMaker(Maker):
    """Draws cards from a seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.rng = random.Random(seed)
        listed = (files("cardscan.parse") / "data" / "east_asian_surnames.txt").read_text("utf-8").split()
        kanji = [s for s in listed if all("\u3400" <= c <= "\u9fff" for c in s)]
        self.chinese = [s for s in kanji if len(s) == 1]
        self.japanese = [s for s in kanji if len(s) == 2]

    def drawn(self, characters: str, count: int) -> str:
        """Draw that many characters."""
        return "".join(self.rng.choice(characters) for _ in range(count))

    def chinese_card(self) -> dict[str, Any]:
        """Draw the texts of a Chinese card."""
        r, city = self.rng, self.one(CITIES)
        brand = self.drawn(BRAND, r.choice([1, 2, 2, 3]))
        firm = f"{self.one(['', '', city])}{brand}{self.one(TRADES)}{self.one(FORMS)}"
        if self.chance(0.2):
            firm = self.one(PUBLIC).format(c=city, t=self.one(TRADES))
        road = (
            f"{self.one(ROADS)}{self.one(['路', '街', '東路', '南路', '大道'])}{self.one(['', '一段', '二段', '四段'])}"
        )
        address = f"{city}市{self.one(ROADS)}區{road}{r.randint(1, 400)}號{self.one(['', f'{r.randint(2, 20)}樓'])}"
        return {
            "name": self.one(self.chinese) + self.drawn(GIVEN, r.choice([1, 2, 2, 2])),
            "firm": firm, "unit": self.one(UNITS), "job": self.one(JOBS),
            "address": [f"{self.one(['', '', '地址:'])}{address}"],
            "numbers": [f"{self.one(['電話:', '電話 ', 'TEL:', '手機:', '傳真:'])}(0{r.randint(2, 7)}){r.randint(2000, 8999)}-{r.randint(1000, 9999)}",
                        f"{self.one(['手機:', '行動電話:', '電話:', ''])}1{r.randint(30, 89)}{r.randint(10000000, 99999999)}"],
            "others": [self.one(GOODS), self.one(MOTTOES), f"統一編號:{r.randint(10000000, 99999999)}",
                       f"開戶行:中國{self.one(['建設', '工商', '農業'])}銀行{city}支行", *r.sample(GOODS, 4)],
        }  # fmt: skip

    def japanese_card(self) -> dict[str, Any]:
        """Draw the texts of a Japanese card."""
        r = self.rng
        brand = self.one([self.one(KANA), self.one(self.japanese), self.drawn(BRAND, 2)]) + self.one(JA_TRADES)
        place = f"{self.one(JA_CITIES)}{r.randint(1, 9)}-{r.randint(1, 20)}-{r.randint(1, 30)}"
        return {
            "name": self.one(self.japanese) + self.one(["", " ", "  "]) + self.drawn(GIVEN, r.choice([1, 2, 2])),
            "firm": self.one([f"株式会社{brand}", f"{brand}株式会社", f"株式会社 {brand}", f"有限会社{brand}"]),
            "unit": self.one(JA_UNITS), "job": self.one(JA_JOBS),
            "address": [f"〒{r.randint(100, 999)}-{r.randint(1000, 9999)}{self.one(['', ' '])}{place}"],
            "numbers": [f"TEL {self.one(['03', '06', '0294'])}-{r.randint(1000, 9999)}-{r.randint(1000, 9999)}",
                        f"FAX {self.one(['03', '06'])}-{r.randint(1000, 9999)}-{r.randint(1000, 9999)}"],
            "others": [self.one(JA_MOTTOES), self.one(JA_MOTTOES), "http://www.example.co.jp/"],
        }  # fmt: skip

    def korean_card(self) -> dict[str, Any]:
        """Draw the texts of a Korean card."""
        r = self.rng
        brand = self.one(KO_BRAND) + self.one(KO_TRADES)
        return {
            "name": self.one(list(KO_FAMILY)) + self.drawn(KO_GIVEN, 2),
            "firm": self.one([f"주식회사 {brand}", f"(주){brand}", f"{brand} 주식회사", brand]),
            "unit": self.one(KO_UNITS), "job": self.one(KO_JOBS),
            "address": [f"{self.one(KO_CITIES)} {r.randint(1, 500)}{self.one(['', f' {r.randint(2, 20)}층'])}"],
            "numbers": [f"전화 02-{r.randint(1000, 9999)}-{r.randint(1000, 9999)}", f"휴대폰 010-{r.randint(1000, 9999)}-{r.randint(1000, 9999)}"],
            "others": [],
        }  # fmt: skip

    def romanised(self) -> str:
        """Draw a Chinese name in Latin letters, the given name of two syllables joined or not, or a Western one."""

        def syllable() -> str:
            return self.one(ROMAN["initials"]) + self.one(ROMAN["finals"])

        given = self.one([f"{syllable()}-{syllable()}", f"{syllable()}-{syllable().lower()}", syllable() + syllable().lower(),
                          self.one(self.given).title()])  # fmt: skip
        return self.one([f"{given} {syllable()}", f"{syllable()} {given}", f"{syllable()}, {given}"])

    def card(self, number: int) -> tuple[Reading, dict[str, Any]]:
        """Draw a card: its reading and its truth."""
        r = self.rng
        draw = r.choice([self.chinese_card, self.chinese_card, self.japanese_card, self.korean_card])
        texts = draw()
        truth: dict[str, Any] = {"companies": [texts["firm"]], "addresses": ["".join(texts["address"])]}
        body = r.uniform(26, 38)
        logo: list[Row] = [(texts["firm"], body * r.uniform(0.9, 2.2))]
        person: list[Row] = []
        if self.chance(0.9):
            truth["names"] = [texts["name"]]
            label = self.one(["联系人:", "聯絡人:", "姓名:", "담당:"]) if self.chance(0.05) else ""
            person.append((label + texts["name"], body * r.uniform(1.1, 2.4)))
            both = self.chance(0.4)
            if both:
                latin = self.romanised()
                truth["names"].append(latin)
                person.append((latin, body * r.uniform(0.7, 1.2)))
            if self.chance(0.8):
                truth["titles"] = [texts["job"]]
                person.insert(r.choice([0, len(person)]), (texts["job"], body * r.uniform(0.8, 1.2)))
                if both and self.chance(0.5):
                    truth["titles"].append(self.one(LATIN_JOBS))
                    person.append((truth["titles"][-1], body * 0.8))
            if self.chance(0.5):
                truth["departments"] = [texts["unit"]]
                person.insert(0, (texts["unit"], body * r.uniform(0.8, 1.0)))
            if both and self.chance(0.6):
                firm, _ = self.company(self.one(self.family).title())
                truth["companies"].append(" ".join(firm))
                logo += [(line, body * r.uniform(0.7, 1.4)) for line in firm]
        contact = [(line, body * 0.9) for line in (*texts["address"], *texts["numbers"])]
        if self.chance(0.5):
            local = "".join(c for c in self.romanised().lower() if c.isalpha())
            contact.append(
                (
                    f"{self.one(['', 'E-mail: '])}{local}@{self.one(['gmail.com', 'example.com.tw', 'example.co.jp'])}",
                    body * 0.9,
                )
            )
        others = [(t, body * r.uniform(0.7, 1.2)) for t in texts["others"] if self.chance(0.35)]
        reading = self.laid_out(number, [b for b in (logo, person, contact, others) if b])
        if draw == self.chinese_card and self.chance(0.5):
            return self.as_simplified(reading, truth)
        return reading, truth

    def as_simplified(self, reading: Reading, truth: dict[str, Any]) -> tuple[Reading, dict[str, Any]]:
        """Write a card in simplified characters."""
        table = simplified()
        lines = tuple(replace(line, text=line.text.translate(table)) for line in reading.lines)
        return replace(reading, lines=lines), {k: [v.translate(table) for v in vs] for k, vs in truth.items()}


def generate_east_asian(count: int, seed: int = 11) -> list[tuple[Reading, dict[str, Any]]]:
    """Draw that many cards."""
    maker = EastAsianMaker(seed)
    return [maker.card(10_000 + i) for i in range(count)]
