"""From a word to what it speaks for: the vocabulary of notes on the backs of cards, grouped by meaning.

General networking English, with the commonest German, French and Spanish words.  A word that is not listed is looked
up once more without its ending and then with one letter wrong, because handwriting is read with errors.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA


def word_set(text: str) -> frozenset[str]:
    """Make a set of the words of a text."""
    return frozenset(text.split())


EVENT = word_set("""
    mixer networking luncheon lunch breakfast brunch dinner supper summit expo exhibition exhibit conference conf
    convention congress forum symposium seminar webinar workshop training course class meetup meet-up hackathon fair
    show tradeshow messe gala fundraiser fundraising auction raffle reception party drinks cocktails cocktail social
    picnic bbq barbecue cookout potluck festival fest carnival concert gig opening launch premiere screening panel
    keynote lecture talk session poster pitch day night evening tour outing tournament match game race 5k 10k marathon
    triathlon walk parade ride regatta wedding funeral birthday reunion graduation prom ceremony awards mtg meeting
    agm retreat camp bootcamp market mkt bazaar roundtable hearing mass service rally vernissage stammtisch treffen
    tagung kongress salon foire feria congreso réunion reunión pow-wow symposia orientation ball banquet tasting
    recital rehearsal practice speed-dating accelerator demo-day
""")
GROUP = word_set("""
    chamber rotary rotaract bni toastmasters kiwanis lions jaycees elks soroptimist club society association assoc
    guild group league alumni pta pto board council committee sbdc score sba wbc nawbo leads church temple synagogue
    mosque parish choir team scouts network verein ihk coworking cowork incubator masonic lodge fellowship ymca vfw
    legion hoa co-op coop
""")
PLACE = word_set("""
    airport lounge plane train flight bus ferry taxi uber cab station hotel bar pub cafe café coffeeshop restaurant
    bakery gym pool sauna spa park playground library museum gallery theatre theater cinema stadium arena school
    college university uni campus elevator lift bank mall supermarket grocery hospital clinic centre center garden
    beach marina golf pier dock downtown venue hall booth stand stall table pavilion room lobby hostel cruise bookshop
    bookstore brewery winery vineyard farm zoo chapel cathedral rink court courthouse bahnhof flughafen aéroport gare
    parking lot barn allotment kindergarten daycare crèche
""")
ACTION = word_set("""
    send mail email e-mail call ring phone text txt msg message sms ping dm whatsapp contact write reply respond reach
    follow f/u fu flu fiu f1u followup follow-up invite intro introduce connect link add schedule sched book reserve
    arrange set setup organise organize meet visit see drop stop swing pick bring take give get lend loan share
    forward fwd pass refer recommend quote bid estimate propose pitch demo show draft prepare prep order buy check
    look find research google read try ask tell remind confirm sign register join attend nominate thank return deliver
    ship fax upload post review discuss taste measure hire interview apply collect chase nudge offer donate help go
    let keep put catch grab touch circle request submit print copy cc include sponsor enrol enroll subscribe cancel
    pay mention compare watch listen test install update explain decide feed borrow supply match consider pencil rsvp
    reconnect re-connect resend scan dig leave hand run-by show-up speak talk-to zoom skype facetime linkedin anrufen
    schicken senden melden einladen appeler rappeler envoyer inviter llamar enviar mandar invitar relancer contacter
    schreiben nachfassen vorstellen rückruf
""")
NOUNISH = word_set("""
    book show ring match text post mail pitch demo share link pass bid order test print copy hand talk return review
    meet quote call intro visit feed help hire supply stop drop set find speak board watch look press read
""")
"""Actions that are as often a noun: before an event or a place they are its name (book club, demo day)."""
PROMISE = word_set("""
    quote proposal sample samples demo invoice contract coffee lunch dinner beer drinks appt appointment call callback
    zoom nda deck slides brochure catalogue catalog link cv resume résumé info photos photo pics forms form meeting
    mtg w9 trial offer estimate referral reference intro invite invitation recipe pricelist specs spec portfolio flyer
    leaflet white-paper whitepaper report video draft mockup mock-up prototype presentation cheque check payment
    angebot termin muster devis rdv rendez-vous échantillon oferta cita muestra presupuesto details address
""")
ABOUT = word_set("""
    wants want needs need has have had is was are were likes like loves love hates runs owns sells makes works lives
    plays plans hopes looking interested into uses used moved moving hiring starting starts started building buying
    selling writing raising launching retiring expecting studying teaching switching lost got grew knows said says
    thinks mentioned just new same similar good great ex speaks collects coaches trains grows imports exports fixes
    builds designs teaches afraid allergic vegetarian vegan fan married divorced pregnant keen worried unhappy happy
    does doesn't isn't hasn't can't can ran won took bought sold opened closed retired born raised studied considering
    planning enjoys prefers travels worries struggles trying thinking hoping specialises specializes handles manages
    leads supplies installs repairs breeds bakes paints rents stuck frustrated curious ready big huge small both also
    never always already currently formerly former recently sucht braucht möchte will hat cherche veut besoin aime
    busca necesita quiere tiene
""")
LIFE = word_set("""
    kid kids son sons daughter wife husband baby newborn twins grandkids granddaughter grandson grandchild mom mum dad
    mother father brother sister fiancee fiancé partner family dog cat horse puppy pony knee hip surgery op holiday
    vacation hobby skiing sailing fishing guitar piano running cycling hiking diving surfing gardening tennis soccer
    football hockey cricket rugby chess travel trip marathons school maths twins' degree
""")
TRADE = word_set("""
    budget supplier suppliers pricing price prices software insurance mortgage loan recycling packaging website crm
    roof solar machines machine parts battery customs equity funding seed rent lease staff employees drivers office
    app data payroll tax marketing hr security shipping logistics export import wholesale retail franchise patent
    client clients customer customers startup business biz company firm warehouse vans van truck trucks fleet kitchen
    renovation remodel expansion problem issue project job contractor plumber electrician bookkeeper accountant lawyer
    attorney developer designer vendor inventory sales growth migration server servers servicing maintenance investor
    investors grant podcast blog novel album distributor distribution rebrand branding logo
""")
WORK = word_set("""
    nurse teacher doctor chef coach pilot engineer photographer architect dentist consultant realtor broker banker
    manager owner founder artist musician baker farmer builder translator illustrator physio pastor planner agent
    driver carpenter electrician painter welder writer editor caterer trainer tutor therapist
""")
PRONOUN = word_set("he she they i we it him her them his their me us who her's she's he's they're")
LEAD = word_set("lead prospect vip contact connection guy person people lady woman chap bloke fit")
PRAISE = word_set(
    "good great hot warm cold nice strong weak top key solid big lovely fun smart maybe possible potential"
)
FILLER = word_set("""
    to and & + then pls please plz must will should i'll we'll i we also maybe perhaps just can could need remember
    remind don't dont forget let's lets gonna promised said try bitte svp she he
""")
"""Words that may stand before the verb of a follow-up."""
OPEN = word_set("""
    for to a an the w/ with and & + of at @ on in by re about abt from my his their our or next last this is are as
    into per via before after until like who that needs wants has und mit für von à de du la le el en con y
""")
"""A line that ends with one of these goes on in the next line."""

GROUPS: dict[str, frozenset[str]] = {
    "event": EVENT,
    "group": GROUP,
    "place": PLACE,
    "action": ACTION,
    "promise": PROMISE,
    "about": ABOUT,
    "life": LIFE,
    "trade": TRADE | WORK,
    "pronoun": PRONOUN,
    "lead": LEAD,
    "praise": PRAISE,
    "filler": FILLER,
}
KNOWN: dict[str, frozenset[str]] = {
    word: frozenset(name for name, words in GROUPS.items() if word in words) for word in set().union(*GROUPS.values())
}
MIN_FUZZY = 5
"""Shorter words have too many neighbours that are words themselves."""
LONG = tuple(sorted(w for w in KNOWN if len(w) >= MIN_FUZZY))

NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def meanings(word: str) -> frozenset[str]:
    """Name the groups that a lower-case word belongs to, forgiving an ending or one misread letter."""
    word = word.replace("’", "'").strip(".'")
    if word in KNOWN:
        return KNOWN[word]
    for ending in ("'s", "es", "s"):
        stem = word.removesuffix(ending)
        # A plural is a thing, not an order: "calls" or "books" is no call to act.
        if stem != word and stem in KNOWN:
            return KNOWN[stem] - {"action"}
    if len(word) < MIN_FUZZY:
        return NOTHING
    found = process.extractOne(word, LONG, scorer=OSA.distance, score_cutoff=1)
    return KNOWN[found[0]] if found and found[0][0] == word[0] else NOTHING
