"""Words that tell what a line is about, in the languages that cards are printed in.

Short lists stand here; long ones are files in `data/`, made by `training/lexicons.py`.  All words are folded (no
accents, no case), as `layout.words` gives them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def listed(name: str) -> frozenset[str]:
    """Read one of the word lists in `data/`: one entry a line, what follows a tab left off."""
    text = (files("cardscan.parse") / "data" / f"{name}.txt").read_text("utf-8")
    return frozenset(line.split("\t")[0] for line in text.splitlines())


@cache
def countries_of_cities() -> dict[str, str]:
    """Map the cities that tell a country to its ISO code."""
    lines = (files("cardscan.parse") / "data" / "cities.txt").read_text("utf-8").splitlines()
    return {city: code for city, _, code in (line.partition("\t") for line in lines) if code}


@cache
def countries() -> dict[str, str]:
    """Map a country's folded English name, and some common other names, to its ISO code."""
    found: dict[str, str] = {}
    for line in (files("cardscan.parse") / "data" / "countries.txt").read_text("utf-8").splitlines():
        name, code = line.split("\t")
        found[name] = code
    for pair in _OTHER_COUNTRY_NAMES.split(","):
        name, code = pair.strip().rsplit(" ", 1)
        found[name] = code
    return found


_OTHER_COUNTRY_NAMES = """usa US, u.s.a US, uk GB, england GB, scotland GB, wales GB, deutschland DE, osterreich AT,
schweiz CH, suisse CH, espana ES, italia IT, nederland NL, brasil BR, belgie BE, belgique BE, danmark DK, sverige SE,
norge NO, suomi FI, polska PL, turkiye TR, mexico MX, republic of china TW, taiwan TW, hong kong HK, korea KR,
viet nam VN, vietnam VN, uae AE, czech republic CZ, russia RU, macau MO, brunei BN"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _set(
    """
    president vice-president vp svp evp ceo cto cfo coo cmo cio ciso cpo chro chairman chairwoman chairperson chair
    director directors manager head chief officer executive founder co-founder cofounder owner partner principal
    associate assistant asst deputy dy senior sr junior jr lead leader supervisor superintendent coordinator
    administrator specialist consultant advisor adviser analyst engineer engineers developer programmer architect
    designer scientist researcher research-engineer professor prof lecturer instructor teacher tutor librarian
    counselor counsellor coach trainer agent broker realtor representative rep sales-manager salesman accountant
    auditor bookkeeper treasurer controller comptroller secretary attorney lawyer solicitor barrister notary counsel
    paralegal physician surgeon dentist nurse therapist psychologist pharmacist veterinarian chef sommelier baker
    photographer editor journalist reporter writer author artist producer planner buyer technician mechanic
    electrician plumber contractor foreman inspector surveyor appraiser underwriter actuary recruiter strategist
    evangelist fellow dean provost chancellor rector student graduate postgraduate undergraduate candidate intern trainee apprentice postdoc post-doc
    ambassador consul minister mayor senator commissioner captain pastor reverend stylist curator
    geschaftsfuhrer geschaftsfuhrerin geschaftsleiter geschaftsleitung leiter leiterin vertriebsleiter vertrieb
    inhaber inhaberin berater beraterin ingenieur ingenieurin entwickler kaufmann kauffrau sachbearbeiter referent
    vorstand prokurist rechtsanwalt rechtsanwaltin steuerberater arzt arztin meister mitarbeiter projektleiter
    teamleiter assistentin bereichsleiter
    gerant gerante directeur directrice responsable charge chargee ingenieure conseiller conseillere president-directeur
    adjoint adjointe avocat avocate commercial commerciale chef technico-commercial secretaire
    gerente director-general directora jefe jefa ingeniero ingeniera abogado abogada asesor asesora vendedor consultor
    consultora coordinador coordinadora presidente presidenta socio socia administrador
    diretor diretora gestor gestora engenheiro engenheira advogado advogada vendedor coordenador coordenadora
    direttore direttrice responsabile ingegnere avvocato architetto amministratore titolare socio consulente
    directeur-eigenaar eigenaar adviseur hoofd medewerker
    ketua kepala pengajar dosen manajer direktur staf sekretaris
    dyrektor kierownik prezes specjalista inzynier
    mudur muduru uzmani
    managing regional national global division-manager general
    """
)
"""Words that make a line a job title; `general` or `senior` alone do not (see WEAK_TITLES)."""
WEAK_TITLES = _set(
    "general managing senior sr junior jr associate assistant asst deputy dy lead regional national global commercial "
    "chef research minister candidate agent secretary chair fellow partner student graduate captain vertrieb charge socio "
    "principal counsel author"
)
"""Title words that are common in other lines too."""
TITLE_OPENINGS = _set(
    "managing senior sr junior jr deputy dy vice chief general acting assistant asst associate executive lead"
)
"""Words that the rest of a job follows."""
STRONG_TITLES = TITLES - WEAK_TITLES
DEPARTMENTS = _set(
    "department dept division div section office group team unit faculty school centre center laboratory laboratories "
    "lab branch directorate bureau abteilung fachbereich fakultat institut lehrstuhl departement service direction pole "
    "departamento facultad escuela area dipartimento facolta ufficio seksi bidang jurusan fakultas operations marketing "
    "sales engineering research development relations resources finance accounting procurement logistics support "
    "administration affairs studies management technology informatics sciences human"
)
ORGANISATIONS = _set(
    """
    university universitat universite universidad universidade universita univ institute institut instituto college
    academy school polytechnic politecnico hochschule council ministry kementerian sekolah association society foundation
    federation union chamber bank insurance hospital clinic klinik clinica praxis pharmacy apotheke hotel inn resort hotels
    restaurant ristorante cafe bistro bar grill pizzeria bakery backerei kitchen catering market store shop boutique salon
    spa studio studios gallery museum library libraries theatre company corporation enterprises enterprise industries
    industry holdings holding group partners associates systems system solutions software technologies technology tech
    consulting consultants consultancy services service logistics transport travel tours airlines realty properties
    estate homes construction constructions builders building engineering electric electronics energy solar motors auto
    automotive media communications networks network telecom publishing press print printing design designs creative
    marketing advertising agency ventures capital investments financial finance trading traders international
    global laboratories labs pharma pharmaceuticals chemicals foods farms farm vineyard winery brewery garden flowers
    florist fitness gym yoga dental law legal accounting security cleaning plumbing repair garage works centre center
    kanzlei verlag werke handel bau technik gesellschaft gruppe stiftung verein
    societe entreprise cabinet atelier maison boulangerie
    empresa grupo servicios soluciones tienda
    servicos solucoes comercio industria loja
    azienda impresa gruppo studio
    organisation organization authority government department commission centre development
    """
)
LEGAL_FORMS = _set(
    "inc incorporated llc llp lp ltd limited corp corporation co company plc pllc pc gmbh mbh ag kg kgaa ohg gbr ug ev eg "
    "sarl sas sasu eurl sa snc sl slu spa srl snc bv nv vof ab as asa oy oyj aps kft zrt doo sro pvt pte pty sdn bhd tbk "
    "pt cv kk ltda eireli me epp gmbh&co"
)
LEGAL_PATTERN = re.compile(
    r"(?<!\w)(?:inc|l\.?l\.?c|l\.?l\.?p|ltd|limited|corp|corporation|co\.?,? ?ltd|plc|pllc|gmbh|mbh|e\.? ?v|kg|ohg|gbr|s\.?a\.?r\.?l"
    r"|s\.?a\.?s|eurl|s\.a|s\.l|s\.p\.a|s\.r\.l|srl|b\.?v|n\.?v|a/s|aps|oyj?|k\.?k|pvt|pte|pty|sdn|bhd|tbk|ltda|d\.o\.o|s\.r\.o"
    r"|private limited|joint stock company)\.?(?!\w)",
    re.IGNORECASE,
)
STREETS = _set(
    """
    street st avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace parkway pkwy highway
    hwy way walk plaza circle cir crescent close alley esplanade row quay mews freeway expressway
    floor flr fl suite ste unit room rm building bldg bld tower towers block blk level flat apartment apt plot house
    layout colony nagar marg chowk sector phase cross main near opp opposite behind besides off complex estate arcade
    campus chambers enclave village district mandal ward taluk tehsil dist state province county city town hills park
    box pobox postfach bp cedex
    strasse str platz allee weg gasse ring ufer damm haus etage stock
    rue place chemin impasse quai cours route bis batiment bat
    calle avenida avda carrera plaza paseo camino piso oficina edificio colonia col cp
    rua travessa alameda rodovia praca andar sala bairro cep largo
    via viale piazza corso vicolo largo
    straat laan weg plein gracht kade
    jalan jl jln kel kec kota kab gedung lantai rt rw
    cho chome chuo-ku ku shi ken
    cad cadde caddesi cd sok sokak mah mahallesi no
    ul ulica al
    lorong jalan bukit
    """
)
"""Words of addresses."""
FUNCTION_WORDS = _set(
    "the your our we you for to is are with that this please from by it as be not all more every when where what who how "
    "any if at on in an a or and of us my i will can have has do since best better most only new free full open daily "
    "welcome just great good get one no quality committed dedicated trusted creating making building bringing "
    "der die das und fur mit von wir ihr ihre uns ist zum zur den "
    "le la les des et pour avec vous votre nos notre du au aux un une "
    "el los las y para con su sus del nuestra "
    "o os e para com seu sua do da dos das "
    "il gli per con vostro"
)
"""Words of sentences and slogans."""
PARTICLES = _set(
    "de da do dos das di del della der den van von zu zur la le du des el al bin binti bint ibn ben san st ter ten y e "
    "af av dan d o mac mc"
)
"""Words inside names that are written small."""
HONORIFICS = _set(
    "mr mrs ms miss mx dr drs prof professor pr sir dame lord lady rev hon ing dipl dipl-ing ir herr frau mme mlle m sr sra "
    "dott dra eng er shri smt engr atty capt col gen lt maj sgt datuk dato tan tun haji"
)
CREDENTIALS = _set(
    "phd md mba cpa esq pe rn dds dmd jd cfa cfp pmp ba bs bsc beng btech be bcom bba bed bsba msc ma meng mtech me mcom mca "
    "mphil mph mpa med mfa msw llm llb aia leed ap crs gri dvm edd psyd fca aca acca ceng cissp fie fics mrics frics riba "
    "sra gri abr cpcu clu chfc ea rd ot pt np pa-c faia asla fasla cipd frsa obe mbe dphil dsc ssn ses se st sst spd mpd mds "
    "mpar msi mm ssi ssos skom sh shi drs magister mag dipl-kfm dipl-ing bsba clcs ccim sior ret retd"
)
GENERATIONS = _set("jr sr ii iii iv")
"""What tells a son from his father; it is part of the name, unlike a degree."""
HOURS = re.compile(
    r"\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|days)?s?\b|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\bopen(?:ing)?\b|\bhours\b",
    re.IGNORECASE,
)

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
CJK_LEGAL = re.compile(
    r"公司|株式会社|有限会社|合同会社|㈱|（株）|\(株\)|주식회사|\(주\)|商店|商行|集团|集團|事務所|事务所|工作室|银行|銀行|大學|大学|대학교|研究院|醫院|医院|学校|學校"
)
CJK_DEPARTMENT = re.compile(r"(?:部|課|课|科|室|处|處|係|組|组|中心|センター|ユニット|グループ|本部|研究所|팀|부)$")
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶"
    "贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鞠陳黃張吳劉楊許鄭謝賴葉蘇莊呂蕭羅簡鍾游詹盧趙顏柯翁孫鄧阮卓馬藍古紀蔣連歐馮湯尤鄒巫鐘涂"
)
"""Chinese surnames that more than one in a thousand has, by Faker's lists for the mainland and Taiwan."""
CJK_TITLE = re.compile(
    r"経理|經理|经理|部長|部长|社長|課長|课长|係長|主任|教授|講師|讲师|工程師|工程师|董事|總監|总监|总经理|總經理|主管|專員|专员|秘書|秘书|研究員|研究员|"
    r"代表|取締役|店長|店长|記者|记者|顧問|顾问|律師|律师|院長|院长|所長|所长|会長|會長|会长|理事|監事|設計師|设计师|業務|业务|助理|担当|エンジニア|マネージャー|ディレクター|"
    r"대표|이사|부장|과장|차장|대리|사장|팀장|교수|연구원"
)
CJK_ADDRESS = re.compile(r"[市区區縣县省都道府町丁路街號号樓楼巷弄]|丁目|番地|〒|住所|地址|주소|[시구동로길]\s?\d")
