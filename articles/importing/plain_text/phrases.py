"""
The words that pages use about themselves, in the languages that our sources are written in.

Each list is of whole lines: a sentence that only mentions a cookie or a newsletter stays.
"""

from __future__ import annotations

import re
from functools import lru_cache

from articles.content.document import Link

_LABELS = (
    r"also\s+read|also\s+see|read\s+also|read\s+more|read\s+next|read\s+this|see\s+also"
    r"|more\s+on\s+this|further\s+reading"
    r"|related(?:\s+(?:articles?|stor(?:y|ies)|reading|posts?|news|content|links?|topics?))?"
    r"|recommended(?:\s+reading)?"
    r"|you\s+(?:may|might)\s+also\s+like|keep\s+reading"
    r"|lesen\s+sie\s+auch|lies\s+auch|mehr\s+(?:zum\s+thema|dazu)|auch\s+interessant"
    r"|siehe\s+auch|weiterlesen"
    r"|lea\s+tambi[eé]n|lee\s+tambi[eé]n|leer\s+tambi[eé]n|leer\s+m[aá]s|te\s+puede\s+interesar"
    r"|ver\s+tambi[eé]n|m[aá]s\s+informaci[oó]n"
    r"|(?:à\s+)?lire\s+aussi|à\s+lire|voir\s+aussi|en\s+savoir\s+plus|leggi\s+anche"
    r"|leia\s+tamb[eé]m|leia\s+mais|veja\s+tamb[eé]m"
    r"|lees\s+ook|läs\s+också|les\s+også|læs\s+også|lue\s+myös|czytaj\s+(?:też|także|również)"
    r"|zobacz\s+także|čtěte\s+také|olvassa\s+el"
    r"|taip\s+pat\s+skaitykite|skaitykite\s+(?:taip\s+pat|daugiau)|lasi\s+arī|loe\s+ka"
    r"|citește\s+și|ayrıca\s+okuyun|bunu\s+da\s+oku"
    r"|читайте\s+(?:также|ещ[её])|читать\s+(?:также|далее|ещ[её])|по\s+теме|читайте\s+також"
    r"|тағы\s+оқыңыз|оқи\s+отырыңыз"
    r"|soma\s+(?:pia|zaidi)|baca\s+(?:juga|lagi)|đọc\s+thêm|(?:यह|ये)\s+भी\s+पढ़ें"
    r"|اقرأ\s+أيض[اً]+|بیشتر\s+بخوانید"
    r"|(?:另请|另請|延伸)(?:阅读|閱讀|参阅)|相关(?:阅读|文章)|相關(?:閱讀|新聞)|関連記事|관련\s*기사"
)
_SEPARATOR = r"\s*(?:[:：|»›>→]|[–—―]+|--?(?=\s))+\s*"
_PLACED = re.compile(rf"(?i)({_LABELS}){_SEPARATOR}(?=\S)")
_ALONE = re.compile(rf"(?i)({_LABELS})\s*(?:[:：|»›>→–—―.…-]|>>)*")
_MANY = re.compile(r"(?i)articles|stories|posts|links|topics|auch|zum thema|reading$|also like$")
_URL = re.compile(r"https?://[^\s<>\"“”]+")
_WRAPPING = " \t()[]<>–—―-:|→»›"

_REPLY = re.compile(
    r"(?i)(?:leave|post|write|add|submit)\s+(?:a|your)\s+(?:reply|comment|response"
    r"|review)(?:\s+.{0,40})?"
    r"|join\s+the\s+(?:conversation|discussion)|(?:\d+|one)\s+(?:responses?|comments?|replies"
    r"|thoughts?)\s+(?:to|on)\s.{1,200}|comments\s*\(\d+\)"
    r"|log\s?in\s+to\s+(?:comment|reply)|cancel\s+reply"
    r"|your\s+email\s+address\s+will\s+not\s+be\s+published\b.*"
    r"|schreiben?\s+sie\s+einen\s+kommentar|(?:schreibe|hinterlasse"
    r"|hinterlassen\s+sie)\s+(?:einen\s+kommentar|eine\s+antwort).{0,30}"
    r"|dej[ae]\s+(?:una\s+respuesta|un\s+comentario|tu\s+comentario).{0,30}"
    r"|deixe\s+um(?:a\s+resposta|\s+comentário).{0,30}"
    r"|laisser\s+un\s+commentaire.{0,30}|lascia\s+un\s+commento.{0,30}"
    r"|geef\s+een\s+reactie.{0,30}|(?:dodaj|zostaw)\s+komentarz.{0,30}"
    r"|(?:оставить|добавить|написать)\s+комментарий.{0,30}|добавить\s+ответ.{0,30}"
    r"|пікір\s+(?:қалдыру|жазу).{0,30}"
    r"|(?:parašykite|rašyti)\s+komentarą.{0,30}|bir\s+(?:yanıt|cevap)\s+yaz.{0,30}|发表(?:评论|回复)"
    r"|發表(?:評論|迴響)|コメントを残す"
)

_NETWORK_WORDS = """
    facebook twitter whatsapp telegram email mail print pinterest linkedin reddit instagram youtube
    tiktok tumblr flipboard messenger viber rss bluesky mastodon snapchat weibo wechat xing share
    shares sharing tweet tweets follow teilen teile compartir partager condividi поделиться
    отправить бөлісу dalintis dijeli paylaş shiriki फेसबुक शेयर 分享
"""
_WORDS_BESIDE = """
    x e-mail whats app linked in you tube tik tok pocket vk ok threads signal line skype sms pin
    send copy link bookmark save like likes more via on to by this us article story post page open
    icon logo button opens new window click close total social diesen beitrag artikel drucken
    kopieren imprimir imprimer stampa распечатать
"""
_NETWORKS = frozenset(_NETWORK_WORDS.split())
_BESIDE_NETWORKS = frozenset(_WORDS_BESIDE.split())
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_CAPITALISED = re.compile(r"[A-Z]?[a-z]+|[^\W\d_]+")

_LINES = {
    "advertisement": (
        r"(?:advertisements?|ads?|ad\s+policy|advertise\s+with\s+us|sponsored(?:\s+content)?"
        r"|promoted|paid\s+content|anzeigen?|werbung"
        r"|publicidad|publicité|pubblicità|publicidade|reklama|реклама|жарнама|tangazo|matangazo"
        r"|reclame|annonse|annons|iklan|विज्ञापन|廣告|广告"
        r"|story\s+continues\s+below|article\s+continues\s+(?:after"
        r"|below)(?:\s+(?:this\s+)?ad(?:vertisement)?)?"
        r"|this\s+advertisement\s+has\s+not\s+loaded\s+yet.*)\W*\d*"
    ),
    "navigation": (
        r"(?:\W*(?:skip|jump|go)\s+(?:directly\s+)?to\s+(?:the\s+)?(?:main\s+)?(?:content"
        r"|navigation|search|footer|menu|main|accessibility\s+shortcuts)\b.{0,40})"
        r"|(?:main|primary|secondary|site|close|open|toggle|footer"
        r"|breadcrumb(?:\s+trail)?)?\s*(?:menu|navigation|links|trail)(?:\s+sidebar)?"
        r"|(?:back\s+to\s+top|nach\s+oben|volver\s+arriba|наверх|previous\s+(?:post|article)"
        r"|next\s+(?:post|article))"
        r"|search(?:\s+for:?)?(?:\s*\[\s*\].*)?|(?:home|start)\s*[»›>/].*"
    ),
    "teasers": (
        r"(?:more|most|mehr|más|plus)\s+(?:from|read|popular|viewed|shared|von|de|gelesen|leído"
        r"|lus?)\b.{0,40}"
        r"|(?:latest|top|recent|popular|trending)\s+(?:news|stories|posts|articles|videos)"
        r"|editor[’']?s[’']?\s+(?:picks?|choice)"
    ),
    "account": (
        r"(?:sign|log)\s*-?\s*(?:in|up|out|on)(?:\s*/\s*(?:register|sign\s*up|join))?|register"
        r"|create\s+(?:an\s+)?account|my\s+account"
        r"|forgot\s+(?:your\s+)?password\??|remember\s+me|(?:user\s?name|password"
        r"|e-?mail(?:\s+address)?)\s*\*?"
        r"|anmelden|abmelden|registrieren|iniciar\s+sesión|regístrate|connexion|se\s+connecter"
        r"|accedi|войти|регистрация|кіру|тіркелу|prisijungti"
    ),
    "subscription prompt": (
        r"subscribe(?:\s+(?:now|today|here|to\s+.{0,60}))?[.!]?|(?:sign|signing)\s+up\s+(?:for"
        r"|to|here|now|today)\b.{0,80}|newsletters?"
        r"|(?:get|receive)\s+.{0,80}\b(?:your\s+inbox|our\s+(?:\w+\s+)?newsletters?)\b.{0,40}"
        r"|(?:abonnieren|jetzt\s+(?:abonnieren|anmelden|testen)|suscríbete|s’abonner|s'abonner"
        r"|подписаться|жазылу)\W*"
    ),
    "cookie notice": (
        r"(?:accept|reject|manage|allow)\s+(?:all\s+)?(?:cookies|preferences|consent)"
        r"|cookie\s+(?:settings|policy|preferences|notice|consent)"
        r"|(?:.{0,40}\s)?(?:uses?|using|verwende[nt]?|nutz(?:en|t)|utilis(?:ons|e)|usamos"
        r"|utilizamos|используе[мт])\s+(?:\w+\s+){0,2}(?:cookies?|куки)\b.*"
        r"|cookie-einstellungen|alle\s+cookies\s+akzeptieren"
        r"|aceptar\s+(?:todas\s+las\s+)?cookies|принять\s+(?:все\s+)?cookies?"
    ),
    "reply form": (
        r"required\s+fields\s+are\s+marked.*"
        r"|your\s+email\s+address\s+will\s+not\s+be\s+published.*|save\s+my\s+name,?\s+email.*"
        r"|post\s+comment"
        r"|(?:show|view|read|load)\s+(?:all\s+)?(?:\d+\s+)?comments(?:\s*\(\d+\))?|(?:\d+\s+"
        r"|no\s+)comments?(?:\s+yet)?|comments?\s*(?:\(\d+\)|\d+)"
    ),
    "copyright notice": (
        r".{0,80}(?:©|\(c\)\s*\d{4}|copyright\s+\d{4}).{0,160}"
        r"|.{0,100}\ball\s+rights\s+reserved\b.{0,60}|alle\s+rechte\s+vorbehalten\W*"
        r"|todos\s+los\s+derechos\s+reservados\W*|tous\s+droits\s+réservés\W*"
        r"|.{0,60}все\s+права\s+защищены\W*"
    ),
    "picture credit": (
        r"\W*(?:photo(?:graph|\s+credit)?|picture|image(?:\s+credit)?|credit|foto|bild|imagen"
        r"|fotografía|crédito|crédit|immagine|фото|сурет|nuotr|picha)s?"
        r"\s*(?:[:/：|©]|by\s).{1,100}|\([^()]{0,60}\b(?:ap|afp|reuters|getty|epa|shutterstock"
        r"|istock|photo|foto|bild|image)\b[^()]{0,40}\)"
    ),
    "page status": (
        r"(?:\W*\d+\s*(?:-\s*)?min(?:ute)?s?\.?\s*(?:read|lesezeit)?|lesezeit\W+\d+\s*min.{0,10}"
        r"|(?:listen|play|pause|mute|loading|laden)\W*|\d+\s+(?:shares|views|likes|reads)"
        r"|(?:this\s+)?article\s+content|dark\s+mode|article\s+thumbnail\s+image|\(?button\)?"
        r"|iframe:.*|refresh\s*\(.*|please\s+enable\s+javascript.*)"
    ),
}
_FURNITURE = {reason: re.compile(f"(?i)(?:{words})") for reason, words in _LINES.items()}
# The longest line that is looked up: what pages say of themselves is short.
_LONGEST = 260

_DATE = re.compile(
    r"(?i)(?:(?:published|updated|posted|last\s+(?:updated|modified)|veröffentlicht|stand"
    r"|actualizado|publicado|publié|mis\s+à\s+jour|опубликовано|обновлено)\b"
    r"[\s:]*(?:on\s+|at\s+|am\s+|el\s+|le\s+)?)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(?:st|nd|rd"
    r"|th)?\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}|[^\W\d]{3,12}\.?\s+\d{1,2}(?:st"
    r"|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}年\d{1,2}月\d{1,2}日)(?:[\s,.|•·–-]*(?:at\s+"
    r"|um\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:uhr|[a-z]{2,4}(?:[+-]\d)?)?)?"
)


# Menus say the same a thousand times.
@lru_cache(maxsize=10_000)
def furniture(text: str) -> str:
    """Return why a line that stands on its own belongs to the page and not the article, or ""."""
    if len(text) > _LONGEST:
        return ""
    if len(text) < 120 and is_sharing(text):
        return "share bar"
    return next((reason for reason, words in _FURNITURE.items() if words.fullmatch(text)), "")


def is_sharing(text: str) -> bool:
    """Say if the line has nothing but the names of networks and what to do with them."""
    return _is_bar(_WORDS.findall(text)) or _is_bar(_CAPITALISED.findall(text))


def _is_bar(words: list[str]) -> bool:
    folded = {word.casefold() for word in words}
    return bool(folded & _NETWORKS) and folded <= _NETWORKS | _BESIDE_NETWORKS


def is_date(text: str) -> bool:
    """Say if the line is a date, perhaps with its hour, and what was done on it."""
    return len(text) < 90 and bool(_DATE.fullmatch(text))


def opens_replies(text: str) -> bool:
    """Say if a reply form starts with this line."""
    return len(text) < _LONGEST and bool(_REPLY.fullmatch(text))


def link_in(text: str) -> Link | None:
    """Return the related-reading link that a line is, label, title and perhaps a URL."""
    found = _PLACED.match(text)
    if not found:
        return None
    title, url = title_and_url(text[found.end() :])
    return Link(label=_tidy(found.group(1)), title=title, url=url) if title else None


def label_alone(text: str) -> str:
    """Return the label that a line is, whose title must come after it, or ""."""
    found = _ALONE.fullmatch(text) if len(text) < 60 else None
    return _tidy(found.group(1)) if found else ""


def speaks_of_many(label: str) -> bool:
    """Say if several titles may follow such a label."""
    return bool(_MANY.search(label))


def title_and_url(text: str) -> tuple[str, str]:
    """Part a link's line into its title and its URL; one without a title is called by its URL."""
    found = _URL.search(text)
    if not found:
        return text.strip(), ""
    url = found.group().rstrip(".,;:!?'’»")
    if ")" in url and "(" not in url:
        url = url[: url.index(")")]
    if "]" in url and "[" not in url:
        url = url[: url.index("]")]
    after = found.start() + len(url)
    before, rest = text[: found.start()].strip(_WRAPPING), text[after:].strip(_WRAPPING + ".")
    return " ".join(filter(None, (before, rest))) or url, url


def _tidy(label: str) -> str:
    return " ".join(label.split())
