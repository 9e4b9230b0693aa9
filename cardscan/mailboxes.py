"""Mailboxes that tell nothing: not who owns them (`info@`), not at which firm (`@gmail.com`)."""

from __future__ import annotations

SHARED = frozenset(
    "info office mail email contact hello hi admin enquiries enquiry inquiry inquiries service services support help desk helpdesk "
    "sales order orders booking bookings reservation reservations reception post team shop store press marketing webmaster "
    "general customerservice customercare hr jobs accounts billing "
    "kontakt verkauf vertrieb buero anfrage praxis accueil commercial contacto ventas atendimento contato vendas comercial "
    "informazioni vendite segreteria".split()
)
"""Local parts of mailboxes that no one person owns."""
PROVIDERS = frozenset(
    "gmail googlemail yahoo hotmail outlook live msn aol icloud me mac gmx web t-online freenet mail yandex qq 163 126 "
    "sina naver daum hanmail rediffmail vsnl sify bol uol terra wanadoo orange free laposte libero tin sbcglobal comcast "
    "verizon att bellsouth earthlink cox protonmail proton zoho ymail rocketmail btinternet hotmail.co optusnet bigpond".split()
)
"""Hosts of mailboxes: the domain tells nothing about the firm."""
MAILBOX_DOMAINS = frozenset(
    "gmail.com googlemail.com yahoo.com yahoo.co.in yahoo.co.uk yahoo.co.id yahoo.co.jp yahoo.fr hotmail.com hotmail.co.uk "
    "outlook.com icloud.com rediffmail.com protonmail.com".split()
)
"""Hosts of mailboxes that no firm's own address ends in."""
