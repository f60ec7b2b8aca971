"""Which paragraphs belong to the page and not to its article: share buttons, newsletters, notices, page numbers.

They are marked, never cut: a rule that is wrong now and then may dim a paragraph, not lose it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from desktop.model import Block

LONGEST = 200  # code points; what is longer says something
TAIL = 8  # blocks at the end of an article among which most such lines are looked for
BEFORE = 2  # paragraphs that must have come first: a page of one notice has no other article
_LINES = ("paragraph", "list_item")
_IN_THE_TAIL = (*_LINES, "heading", "caption")

_NETWORKS = (
    r"(?:facebook|twitter|\bx\b|instagram|linkedin|youtube|telegram|whatsapp|mastodon|bluesky|threads|tiktok|"
    r"pinterest|flipboard|google news|google\+|reddit|social media|rss)"
)
_WHO = r"(?:us|me|him|her|them|@?\w+(?: \w+)?)"
_MAIL = r"(?:newsletters?|inbox|mailing list|briefing|e-?mails?)"
_ON = r"(?:\s*[:»›→…].{0,120}| (?:on|in|about|from|of|zu|aus|sur|de|sobre|su) .{1,60})?"
# At the end of an article, in English, German, French, Spanish, Italian and Portuguese.
_FOLLOWING = (
    rf"(?:follow|join|like|find) {_WHO} (?:on|at|via) .*{_NETWORKS}.*",
    rf"(?:folgen sie|folge|folgt|besuchen sie) (?:uns|mir|@?\w+(?: \w+)?)? ?(?:auf|bei|via) .*{_NETWORKS}.*",
    rf"(?:suivez|retrouvez|rejoignez)[- ](?:nous|moi|@?\w+(?: \w+)?) (?:aussi )?sur .*{_NETWORKS}.*",
    rf"(?:síguenos|siga-nos|siga a .{{2,40}}|sigue a .{{2,40}}) (?:también )?(?:en|no|na) .*{_NETWORKS}.*",
    rf"(?:seguici|seguiteci|segui .{{2,40}}) (?:anche )?su .*{_NETWORKS}.*",
)
_SUBSCRIBING = (
    rf"(?:sign up|subscribe|register)\b.{{0,80}}\b{_MAIL}\b.*",
    rf"(?:get|receive) .{{0,60}}\b(?:in|to|by|our|the) (?:your )?{_MAIL}\b.*",
    r".{0,80}\bnewsletter (?:abonnieren|bestellen|anmelden)\b.*|(?:abonnieren|bestellen) sie .{0,60}newsletter.*",
    r"(?:abonnez-vous|inscrivez-vous|recevez) .{0,60}(?:newsletter|infolettre|lettre d.information|boîte mail).*",
    r"(?:suscríbete|suscríbase|regístrate|recibe) .{0,60}(?:newsletter|boletín|boletines|correo).*",
    r"(?:iscriviti|iscrivetevi|ricevi|assine|inscreva-se) .{0,60}(?:newsletter|posta|e-?mail).*",
)
_RIGHTS = (
    r"(?:©|\(c\) ?\d{4}).{0,120}|copyright (?:©|\(c\)|\d{4}|by\b).{0,110}",
    r".{0,100}\b(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"tutti i diritti (?:sono )?riservati|todos os direitos reservados)\b.{0,60}",
    r"powered by \S+(?: \S+){0,3}",
)
_READING_ON = (
    rf"(?:read|see|watch) (?:more|also|next){_ON}|more (?:on|from) (?:this|the|our|\w+)(?: \w+){{0,4}}",
    r"(?:weiterlesen|mehr lesen|mehr zum thema|lesen sie auch|auch interessant|das könnte sie auch interessieren)"
    rf"{_ON}",
    rf"(?:lire aussi|à lire aussi|lire la suite|sur le même sujet){_ON}",
    rf"(?:lee también|leer más|te puede interesar|también te puede interesar|leia também|leia mais){_ON}",
    rf"(?:leggi anche|leggi tutto|potrebbe interessarti|ti potrebbe interessare){_ON}",
    r"(?:you (?:may|might) also (?:like|be interested in)|related (?:articles?|stories|posts|topics|content|news)|"
    rf"recommended (?:for you|stories|reading)|most (?:read|popular|viewed)|trending(?: now)?|top stories){_ON}",
    r"(?:verwandte (?:artikel|themen|beiträge)|meistgelesen\w*|articles (?:liés|similaires|associés)|les plus lus|"
    rf"artículos relacionados|noticias relacionadas|lo más leído|articoli correlati|i più letti){_ON}",
    r"(?:previous|next|older|newer) (?:post|article|story|page)s?(?:\s*[:»›→].{0,100})?",
    r"(?:vorheriger|nächster) (?:artikel|beitrag)\b.{0,100}|(?:article|billet) (?:précédent|suivant)\b.{0,100}",
)
_TALKING = (
    r"(?:\d+|no|leave a|add a|post a|write a|show|view|loading|load) (?:new |all |the )?(?:comments?|repl(?:y|ies))"
    r"(?: .{0,30})?|comments(?: \(\d+\)| are closed.{0,20})?|join the (?:conversation|discussion).{0,40}|"
    r"be the first to comment.{0,20}",
    r"(?:\d+ )?kommentare?(?: (?:anzeigen|schreiben|lesen|verfassen))?|(?:\d+ )?commentaires?|laisser un commentaire|"
    r"(?:\d+ )?comentarios?|deja un comentario|(?:\d+ )?commenti|lascia un commento",
    r"(?:have a (?:news )?tip|got a tip|do you have a story|contact (?:us|the author|the newsroom)|"
    r"(?:e-?mail|contact|reach|write to) .{2,60} at \S+@\S+)\b.{0,120}",
    r"(?:tags?|tagged|filed under|filed in|posted in|topics|schlagw(?:ort|örter)|étiquettes|etiquetas|"
    r"categor(?:y|ies|ie)|kategorien?|catégories?)\s*:.{0,150}",
    r"back to top|nach oben|retour en haut|volver arriba|torna su|print this (?:page|article)|drucken|imprimer|stampa",
    r"(?:download|get) (?:the|our) app\b.{0,80}|(?:support|donate to) (?:us|our work|our journalism)\b.{0,80}",
)
# Wherever they stand.
_NOTICES = (
    r"(?:advertisement|advertising|sponsored content|(?:story|article) continues (?:below|after)(?: .{0,30})?|"
    r"anzeige|werbung|publicité|publicidad|pubblicità|publicidade)",
    r"(?:we|this (?:site|website|page)) uses? cookies\b.{0,160}|"
    r"(?:wir|diese (?:website|webseite|seite)) (?:verwende[nt]|nutz(?:en|t)|setz(?:en|t)) .{0,20}cookies\b.{0,160}|"
    r"(?:nous utilisons|ce site utilise) des cookies\b.{0,160}|"
    r"(?:utilizamos|usamos|este sitio (?:web )?utiliza) cookies\b.{0,160}|"
    r"(?:questo sito utilizza|utilizziamo|usiamo) (?:i )?cookies?\b.{0,160}",
    r"(?:accept|accept all|manage|reject(?: all)?) cookies|cookies? (?:settings|preferences|policy)",
    r"skip to (?:main )?content|zum inhalt springen|aller au contenu|saltar al contenido|jump to navigation",
)
_SHARING = (
    rf"share(?: (?:this|on|via|to)(?: (?:article|story|page|post|{_NETWORKS}))*)?|tweet(?: this)?|"
    rf"e-?mail this(?: article| page)?|(?:share|tweet|pin|print|e-?mail|like|save|{_NETWORKS})"
    rf"(?:[\s|,·•/]+(?:share|tweet|pin|print|e-?mail|like|save|{_NETWORKS}))+",
    r"(?:teilen|partager|compartir|condividi|compartilhar)"
    rf"(?: (?:auf|bei|sur|en|su|via|no|cet article|este artículo|{_NETWORKS}))*",
)
_PAGES = (
    r"(?:page|seite|página|pagina|p\.|s\.) ?\d{1,4}(?: ?(?:of|von|sur|de|di|/) ?\d{1,4})?",
    r"[-–—] ?\d{1,4} ?[-–—]",
)
_AT_THE_END = re.compile("|".join((*_FOLLOWING, *_SUBSCRIBING, *_RIGHTS, *_READING_ON, *_TALKING)), re.IGNORECASE)
_ANYWHERE = re.compile("|".join((*_NOTICES, *_SHARING, *_PAGES)), re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")


def mark(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give the blocks of a text with those that belong to its page and not to the article marked as furniture."""
    told = [index for index, block in enumerate(blocks) if block.kind != "page_break"]
    tail = set(told[-TAIL:])
    marked = list(blocks)
    paragraphs = 0
    for index in told:
        block = blocks[index]
        at_the_end = index in tail and paragraphs >= BEFORE
        if _is_short(block, at_the_end) and is_furniture(text[block.start : block.end], tail=at_the_end):
            marked[index] = replace(block, kind="furniture", level=None)
        else:
            paragraphs += block.kind == "paragraph"
    if not paragraphs:
        return tuple(blocks)  # a page of nothing else has no other article
    _mark_numbers(text, marked)
    return tuple(marked)


def is_furniture(line: str, *, tail: bool) -> bool:
    """Say whether a short paragraph belongs to a page; at the tail of an article more does than within it."""
    plain = " ".join(line.split()).strip("*_#>[](){}|•· ")
    return bool(plain) and bool(_ANYWHERE.fullmatch(plain) or (tail and _AT_THE_END.fullmatch(" ".join(line.split()))))


def _is_short(block: Block, at_the_end: bool) -> bool:
    return block.end - block.start <= LONGEST and block.kind in (_IN_THE_TAIL if at_the_end else _LINES)


def _mark_numbers(text: str, blocks: list[Block]) -> None:
    """Mark lone numbers that count up through a text: its pages."""
    numbered = [
        index
        for index, block in enumerate(blocks)
        if block.kind == "paragraph"
        and block.end - block.start <= 4
        and _NUMBER.fullmatch(text, block.start, block.end)
    ]
    numbers = [int(text[blocks[index].start : blocks[index].end]) for index in numbered]
    if len(numbers) >= 3 and all(after == before + 1 for before, after in pairwise(numbers)):
        for index in numbered:
            blocks[index] = replace(blocks[index], kind="furniture", level=None)
