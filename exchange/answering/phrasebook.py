"""What people write back to a letter, in Dutch and English: phrases, separated by commas.

Without capitals, accents and punctuation. A phrase belongs to one heading; one that could mean two
things belongs to none, because then we ask.
"""

YES = """
ja, jaa, jaja, jawel, jazeker, jep, jup, yep, yup, yes, yess, yeah, sure, zeker, zeker wel, zeker
weten, natuurlijk, tuurlijk, uiteraard, absoluut, graag, heel graag, zeer graag, doe maar, doen,
dat is goed, is goed, akkoord, of course, certainly, absolutely, definitely, yes please, please
do, gladly, go ahead, met plezier, prima idee, goed idee, good idea, sounds good, sounds great,
klinkt goed, lijkt me leuk, lijkt ons leuk, lijkt mij leuk, lijkt me wel wat, lijkt ons wel wat,
lijkt me goed, lijkt ons goed, lijkt me prima, we doen mee, ik doe mee, id love to, we d love to,
wed love to, i would love to, we would love to, love to, dat lijkt me leuk, dat lijkt ons leuk,
dat lijkt mij leuk, dat lijkt me heel leuk, dat lijkt ons heel leuk, dat lijkt me goed, dat lijkt
ons goed, dat mag, dat kan, dat is prima
"""

INTERESTED = """
interesse, wel interesse, veel interesse, we hebben interesse, wij hebben interesse, ik heb
interesse, heb interesse, geinteresseerd, ik ben geinteresseerd, wij zijn geinteresseerd, we zijn
geinteresseerd, ben geinteresseerd, interested, im interested, i am interested, we are interested,
were interested, very interested, vertel meer, vertel maar, vertel maar meer, vertel me meer,
vertel ons meer, tell me more, tell us more, please tell me more, belangstelling, wij hebben
belangstelling, we hebben belangstelling, ik heb belangstelling, laten we praten, lets talk,
spreekt ons aan, spreekt me aan, dat zoeken we, dit zoeken we, precies wat we zoeken, precies wat
ik zoek, just what we need
"""

WELCOME = """
welkom, van harte welkom, van harte, je bent welkom, jij bent welkom, u bent welkom, ze is welkom,
zij is welkom, hij is welkom, je bent van harte welkom, ze is van harte welkom, hij is van harte
welkom, kom maar, kom gerust, kom maar langs, kom gerust langs, laat maar komen, mag komen, ze mag
komen, hij mag komen, welcome, you are welcome, youre welcome to come, you are very welcome,
please come, come along, she is welcome, he is welcome, they are welcome, most welcome, very
welcome
"""

COMING = """
ik kom, ik kom graag, ik kom eraan, ik kom zeker, wij komen, we komen, ik ben er, ik ben er bij,
ik ben erbij, wij zijn er, we zijn er, we zijn erbij, tot dan, tot morgen, tot zaterdag, tot
zondag, tot maandag, tot dinsdag, tot woensdag, tot donderdag, tot vrijdag, tot straks, tot
vanavond, ik zal er zijn, im coming, i am coming, ill be there, i will be there, ill come, i will
come, we are coming, well be there, count me in, count on me, see you then, see you there, see you
tomorrow, see you saturday, see you sunday, reken op mij, reken maar op mij, je kunt op me rekenen
"""

RIGHT = """
klopt, klopt nog, klopt nog steeds, klopt nog helemaal, klopt allemaal, klopt allemaal nog, klopt
helemaal, dat klopt, dat klopt nog, dat klopt nog steeds, het klopt, het klopt nog, het klopt nog
steeds, alles klopt, alles klopt nog, alles klopt nog steeds, nog steeds juist, nog juist, nog
actueel, nog steeds actueel, is nog actueel, het is nog actueel, is nog steeds actueel, nog steeds
geldig, nog geldig, is nog geldig, geldt nog, geldt nog steeds, staat nog, staat nog steeds, nog
steeds nodig, nog nodig, is nog nodig, is nog steeds nodig, nog steeds, still right, its still
right, it is still right, still correct, still valid, still true, still needed, still current,
thats right, that is right, thats correct, that is correct, correct, all correct, all still
correct, still stands, still up to date, we zoeken nog, we zoeken nog steeds, wij zoeken nog, nog
op zoek, nog steeds op zoek, still looking, we are still looking, nog beschikbaar, nog steeds
beschikbaar, is nog beschikbaar, is nog steeds beschikbaar, still available
"""

EXTEND = """
verleng, verlengen, verleng maar, verleng hem, verleng het, verleng deze, verleng hem maar,
verleng het maar, verleng deze maar, verleng de oproep, verleng de vraag, verleng het aanbod,
verleng mijn oproep, verleng onze oproep, verleng de oproep maar, oproep verlengen, mag verlengd
worden, verlengen maar, wil ik verlengen, willen we verlengen, we willen verlengen, ik wil
verlengen, laat maar staan, laat staan, laat hem staan, laat hem maar staan, mag blijven staan,
kan blijven staan, blijf staan, langer laten staan, extend, extend it, please extend, please
extend it, extend this, renew, renew it, please renew, keep it open, keep open, leave it open,
extend the listing, verleng nog een keer, verlengen met een maand, please extend my listing,
extend my listing, mijn oproep verlengen, graag nog een keer verlengen
"""

LATER = """
later, liever later, misschien later, later misschien, later graag, wat later, later weer, een
andere keer, andere keer, later nog eens, kom later terug, kom er later op terug, ik kom er later
op terug, we komen er later op terug, herinner me later, herinner me later nog eens, vraag het
later, vraag het later nog eens, later opnieuw, bewaar, bewaar het, bewaar het voor later,
uitstellen, stel uit, maybe later, later maybe, perhaps later, later please, remind me later, ask
me later, ask again later, some other time, another time, later on, not yet maybe later
"""

WEEK = """
volgende week, over een week, na het weekend, next week, in a week, after the weekend, volgende
week graag, vraag het volgende week, vraag het volgende week nog eens, vraag volgende week nog
eens, liever volgende week, misschien volgende week, maybe next week, ask me next week, ask again
next week
"""

MONTH = """
volgende maand, over een maand, next month, in a month, volgende maand graag, liever volgende
maand, misschien volgende maand, vraag het volgende maand, vraag het volgende maand nog eens,
maybe next month, ask me next month, ask again next month, herinner me volgende maand
"""

SUMMER = """
na de zomer, na de zomervakantie, in september, after the summer, after summer, na de zomer graag,
liever na de zomer, misschien na de zomer, maybe after the summer
"""

FULFILLED = """
vervuld, is vervuld, al vervuld, is al vervuld, oproep vervuld, de oproep is vervuld, onze oproep
is vervuld, deze oproep is vervuld, de vraag is vervuld, gevonden, al gevonden, is gevonden, is al
gevonden, hebben we gevonden, we hebben gevonden, we hebben het gevonden, we hebben al gevonden,
we hebben het al gevonden, ik heb het gevonden, ik heb het al gevonden, al iemand gevonden, iemand
gevonden, we hebben iemand gevonden, we hebben al iemand gevonden, we hebben al iemand, we hebben
al iets, we hebben al iets gevonden, we hebben iets gevonden, ik heb al iemand gevonden, inmiddels
gevonden, is inmiddels gevonden, inmiddels vervuld, is inmiddels vervuld, het is al gevonden, het
is gevonden, het is vervuld, dat is al gevonden, is opgelost, het is opgelost, al opgelost, al
voorzien, we zijn al voorzien, we zijn voorzien, wij zijn al voorzien, fulfilled, fulfiled, its
fulfilled, it is fulfilled, already fulfilled, filled, its filled, its been filled, it has been
filled, already filled, found, already found, we found it, we have found it, we found someone, we
found somebody, we have found someone, we have found somebody, found someone, found somebody,
found it, its been found, it has been found, we already found someone, we already have someone, we
have already found someone, already found someone, its taken, already taken, hebben we al, dat
hebben we al, heb ik al, wij hebben al iemand, wij hebben het al gevonden, wij hebben al iemand
gevonden
"""

GONE = """
niet meer nodig, is niet meer nodig, het is niet meer nodig, dat is niet meer nodig, hoeft niet
meer, het hoeft niet meer, dat hoeft niet meer, klopt niet meer, dat klopt niet meer, het klopt
niet meer, niet meer actueel, is niet meer actueel, het is niet meer actueel, geldt niet meer,
niet meer geldig, is niet meer geldig, niet meer beschikbaar, is niet meer beschikbaar, vervallen,
is vervallen, kan weg, mag weg, hij mag weg, het mag weg, deze mag weg, deze kan weg, haal maar
weg, haal hem weg, haal hem maar weg, haal het maar weg, verwijder maar, verwijder, verwijder hem
maar, no longer needed, no longer, its no longer needed, it is no longer needed, not needed
anymore, not needed any more, no longer available, not available anymore, not available any more,
no longer valid, remove it, please remove, please remove it, take it down, please take it down, we
zoeken niet meer, niet meer op zoek, we zijn niet meer op zoek, no longer looking, we are no
longer looking
"""

NO = """
nee, neen, nope, no, nah, nee hoor, nee liever niet, liever niet, helaas niet, niet voor mij, niet
voor ons, niks voor mij, niks voor ons, niets voor mij, niets voor ons, is niets voor ons, is niks
voor mij, is niets voor mij, is niks voor ons, dit is niets voor ons, dit is niets voor mij, geen
interesse, geen belangstelling, we hebben geen interesse, ik heb geen interesse, wij hebben geen
interesse, ik heb geen belangstelling, we hebben geen belangstelling, niet geinteresseerd, ik ben
niet geinteresseerd, we zijn niet geinteresseerd, wij zijn niet geinteresseerd, no thanks, no
thank you, not for me, not for us, its not for me, its not for us, this is not for us, this is not
for me, thanks but no thanks, not interested, im not interested, i am not interested, we are not
interested, were not interested, rather not, id rather not, dit keer niet, deze keer niet, not
this time, past niet, past ons niet, past niet bij ons, dit past niet bij ons, doesnt fit, does
not fit, doesnt suit us, does not suit us
"""

CANNOT = """
ik kan niet, ik kan helaas niet, ik kan niet komen, ik kan helaas niet komen, kan niet, kan helaas
niet, ik kom niet, ik kom helaas niet, wij komen niet, we komen niet, we kunnen niet, wij kunnen
niet, we kunnen helaas niet, wij kunnen helaas niet, ik ben er niet, ik ben er helaas niet, we
zijn er niet, ik moet afzeggen, ik zeg af, ik moet helaas afzeggen, het lukt niet, het lukt me
niet, lukt niet, het gaat niet lukken, gaat niet lukken, het lukt helaas niet, lukt helaas niet, i
cant come, i cannot come, i cant make it, i cannot make it, cant make it, cannot make it, im not
coming, i am not coming, we cant come, we cannot come, we cant make it, we cannot make it, i wont
be there, i have to cancel, i must cancel, i cant, i cannot, we cant, we cannot, not coming,
cannot come, cant come, dat kan niet, dat lukt niet, dat lukt me niet, dat lukt ons niet, het lukt
ons niet, dat gaat niet, dat gaat niet lukken, dat gaat helaas niet, annuleren, annuleer, cancel,
please cancel, afzeggen
"""

STOP = """
stop, stop maar, stop aub, stop ermee, stop hiermee, stop met mailen, stop maar met mailen, stop
met mail, stop met deze mail, stop met deze mails, stop maar met deze mails, stop met deze
e-mails, stop met die mails, stop maar met die mails, stop deze mails, stop deze mail, stop met
sturen, stop met het sturen van mails, stop met deze berichten, stop maar met deze berichten, geen
mail meer, geen mails meer, geen mail meer graag, geen mails meer graag, geen e-mails meer, geen
email meer, geen emails meer, graag geen mail meer, graag geen mails meer, ik wil geen mail meer,
ik wil geen mails meer, ik wil deze mails niet meer, ik wil geen mails meer ontvangen, ik wil deze
mails niet meer ontvangen, deze mails niet meer, uitschrijven, schrijf me uit, schrijf mij uit,
schrijf ons uit, graag uitschrijven, wil me uitschrijven, ik wil me uitschrijven, hou op, houd op,
hou op met mailen, houd op met mailen, unsubscribe, unsubscribe me, please unsubscribe, please
unsubscribe me, stop it, please stop, stop please, stop emailing me, stop mailing me, stop these
emails, stop these mails, stop sending these emails, stop sending me emails, stop sending emails,
stop the emails, no more mail, no more mails, no more emails, no more email, no more e-mails,
please stop emailing me, please stop sending these emails, please stop these emails, i dont want
these emails, remove me from this list, take me off this list, stop die mails, stop die mail,
kunnen jullie stoppen met mailen, willen jullie stoppen met mailen
"""

# Why not; with a no only.
REASON = """
te ver, te ver weg, is te ver, is te ver weg, te klein, te groot, is te klein, is te groot, te
duur, is te duur, geen tijd, we hebben geen tijd, ik heb geen tijd, wij hebben geen tijd, niet
nodig, te vroeg, te laat, geen plek, geen ruimte, too far, too far away, its too far, too small,
too big, too large, no time, no room, too expensive
"""

FILLER = """
dank, dank je, dank je wel, dankjewel, dank u, dank u wel, dankuwel, bedankt, alvast bedankt,
hartelijk dank, heel erg bedankt, super bedankt, thanks, thank you, many thanks, thanks a lot,
thank you very much, thx, merci, hoor, svp, aub, alsjeblieft, alstublieft, please, oke, ok, okay,
okee, prima, goed, leuk, wat leuk, heel leuk, erg leuk, super, top, fijn, heel fijn, mooi,
gezellig, heerlijk, great, good, nice, lovely, perfect, wonderful, sorry, helaas, jammer,
unfortunately, nou, well, haha, voor je bericht, voor het bericht, voor jullie bericht, voor uw
bericht, voor je mail, voor de mail, voor de tip, voor je mailtje, for your message, for your
email, for your mail, for the tip, for letting me know, for asking, voor het vragen, groet,
groeten, groetjes, hartelijke groet, vriendelijke groet, met vriendelijke groet, mvg, gr, cheers,
regards, kind regards, best wishes, liefs, hoi, hallo, hello, hi, hey, dag, goedemorgen,
goedemiddag, goedenavond, beste, dear, good morning, best, wat fijn, how nice, how lovely, xx, x
"""

# Makes a longer text doubtful though its first sentence says yes.
AGAINST_YES = frozenset(
    """
    niet geen nooit niks niets helaas maar tenzij toch misschien alleen behalve voorwaarde mits
    eerst twijfel twijfelen later echter jammer nee neen no not never but unless however sadly
    unfortunately maybe perhaps only except cannot cant dont wont doesnt didnt isnt wait
    afzeggen onzeker geval wanneer als if though although actually liever hoewel ofschoon stop
    """.split()
)

# The same after a no, or “later”.
AGAINST_NO = frozenset(
    """
    ja jawel wel toch maar tenzij misschien alleen behalve mits als but however unless maybe
    perhaps yes though although if only except later alsnog mocht straks volgende next eerst
    graag
    """.split()
)

# Words that lie one letter beside one of ours, and mean something else.
NOT_OURS = frozenset(
    """
    laten lager water verlang gebonden vervuilt vervuild gevouwen bonden gezonden stoppen klapt
    klept klopte kloppen sound bound round fond pound mound correctie correcte hound extent
    uitschreef geweldig inschrijven bewaard beware vertelt verteld verleden volgens vollende
    zeker teken beker zeket mooie prime anders leven lever never fever ever nooit maybe
    interesses stond staan groot groen doe does welkome liver layer wonden vonden gevoeld
    verhuld vervulling gevuld failed called killed pulled fill fulfills toppen intends extends
    verlangen verlagen verleggen verlegen verdelen
    """.split()
)

DAYS_AND_MONTHS = frozenset(
    """
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei
    juni juli augustus september oktober november december monday tuesday wednesday thursday
    friday saturday sunday january february march may june july august october morgen vandaag
    tomorrow today
    """.split()
)
