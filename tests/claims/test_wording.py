"""Wording rules: sentences that are refused, sentences that pass, and the reasons."""

import time

import pytest

from claims import wording

CODES = sorted(file.stem for file in wording.FOLDER.glob("*.toml"))
US, JP = "us", "jp"

# market, place, sentence, the rule that refuses it
REFUSED = [
    # The name of a disease near a product (i), and its signs (ii)
    (US, "claim", "Helps people with arthritis.", "us-disease"),
    (US, "text", "Many drink it for their varicose veins.", "us-disease"),
    (US, "claim", "Supports healthy legs in diabetes.", "us-disease"),
    (US, "text", "A quiet tea for restless legs syndrome.", "us-disease"),
    (US, "text", "It lowers high blood pressure.", "us-disease"),
    (US, "claim", "Relieves leg cramps.", "us-symptom"),
    (US, "claim", "Eases swollen ankles.", "us-symptom"),
    (US, "text", "Say goodbye to night cramps.", "us-symptom"),
    (US, "text", "The swelling of the legs goes away.", "us-symptom"),
    (US, "claim", "No more cramps.", "us-symptom"),
    (US, "claim", "Reduces inflammation.", "us-symptom"),
    (US, "text", "Not only does it relieve swelling, it tastes good.", "us-symptom"),
    (US, "claim", "Lowers cholesterol.", "us-symptom"),
    # Words of cure (x), whatever they are said of
    (US, "text", "Heals tired legs.", "us-cure-words"),
    (US, "claim", "This tea treats restless legs.", "us-cure-words"),
    (US, "text", "The old remedy for heavy legs.", "us-cure-words"),
    (US, "text", "It prevents cramps.", "us-cure-words"),
    (US, "caution", "This tea cures a cold.", "us-cure-words"),
    (US, "text", "Ask your doctor about this tea, which cures everything.", "us-cure-words"),
    # The name, pictures, a cited title, the word disease (iv)
    (US, "name", "Cramp Cure Tea", "us-name"),
    (US, "name", "Arthri-Leg", "us-name"),
    (US, "name", "Pain-free Legs", "us-name"),
    (US, "alt", "A doctor with a stethoscope holds the tea.", "us-picture"),
    (US, "alt", "A swollen leg before and after.", "us-picture"),
    (US, "evidence", "Smith, Cure of Varicose Veins by Ginger, 1998.", "us-cited-title"),
    (US, "text", "Keeps illness away.", "us-word-disease"),
    # Classes, substitutes, additions, side effects, defence, natural states (v to ix, iii)
    (US, "text", "Ginger is a natural painkiller.", "us-class"),
    (US, "claim", "A gentle antidepressant from the garden.", "us-class"),
    (US, "text", "Drink it instead of your painkillers.", "us-substitute"),
    (US, "text", "It is as effective as aspirin.", "us-substitute"),
    (US, "text", "You will need no more medicine: no need for pills.", "us-substitute"),
    (US, "text", "It boosts the effect of your water tablets.", "us-adds-to-therapy"),
    (US, "text", "It reduces side effects.", "us-side-effects"),
    (US, "claim", "Fights infections.", "us-disease"),
    (US, "claim", "Kills germs on tired feet.", "us-defence"),
    (US, "claim", "Protects against pre-eclampsia.", "us-natural-state"),
    # Around a tea in an article
    (US, "perspective", "The tea relieves night cramps.", "us-disease-in-perspective"),
    (US, "perspective", "Ginger helps against swelling.", "us-disease-in-perspective"),
    # Japan: no word keeps an ordinary discomfort apart
    (JP, "claim", "For occasional leg cramps.", "jp-symptom"),
    (JP, "claim", "Eases heavy legs.", "jp-symptom"),
    (JP, "text", "For people with diabetes or high blood pressure.", "jp-disease"),
    (JP, "text", "糖尿病の方に。", "jp-disease"),
    (JP, "text", "むくみを治すお茶です。", "jp-cure-words"),
    (JP, "text", "こむら返りを予防します。", "jp-cure-words"),
    (JP, "claim", "むくみが気になる足に。むくみに。", "jp-symptom"),
    (JP, "text", "疲労回復のために。", "jp-stronger-body"),
    (JP, "claim", "Boosts your metabolism.", "jp-stronger-body"),
    (JP, "claim", "Improves blood circulation.", "jp-stronger-body"),
    (JP, "text", "It cleans the blood.", "jp-stronger-body"),
    (JP, "name", "Secret Kampo Longevity Tea", "jp-name"),
    (JP, "text", "Ancient books say that ginger drives out phlegm.", "jp-origin"),
    (JP, "text", "Recommended by doctors.", "jp-witness"),
    (JP, "text", "Drink two cups a day, before meals.", "jp-dose"),
    (JP, "text", "食後に一杯。", "jp-dose"),
    (JP, "text", "A miracle for legs.", "jp-exaggeration"),
    (JP, "text", "It has no side effects.", "jp-exaggeration"),
    (JP, "perspective", "Ginger helps against swelling.", "jp-disease-in-perspective"),
    (JP, "evidence", "Smith, Relief of Swelling by Beans, 1998.", "jp-cited-title"),
]

# place, sentence, why it is fine in both markets
FINE = [
    ("claim", "A warm cup in the evening supports a calm end to the day.", "a normal function"),
    ("claim", "A warm foot bath warms the feet and helps you wind down.", "a normal function"),
    ("claim", "Supports healthy circulation in the legs.", "keeps a normal function"),
    ("claim", "Supports the immune system.", "general, and no disease"),
    ("claim", "Jujube is traditionally used in Kampo to nourish the Blood.", "a word of Kampo"),
    ("claim", "Ginger and cinnamon are traditionally drunk to warm the body.", "traditional use"),
    ("claim", "For legs that feel tight and drawn up.", "no sign that doctors know a disease by"),
    ("claim", "Eases everyday tiredness in the legs.", "an ordinary discomfort"),
    ("claim", "Refreshes legs after a long day on your feet.", "an ordinary discomfort"),
    ("claim", "Contains calcium and magnesium, which muscles need.", "nourishment"),
    ("text", "Good for cold feet on a winter evening.", "an ordinary discomfort"),
    ("text", "It is a drink, not a medicine.", "says what it is not"),
    ("text", "It does not cure cramps.", "denies it"),
    ("text", "No tea prevents varicose veins.", "denies it"),
    ("text", "Nobody has shown that it relieves swelling.", "denies it"),
    ("text", "We do not claim that it helps with pain.", "denies it"),
    (
        "text",
        "This tea is not intended to diagnose, treat, cure or prevent any disease.",
        "disclaims",
    ),
    ("text", "Ask your doctor if you have varicose veins.", "advice"),
    ("text", "If your legs are swollen, please see a doctor first.", "advice"),
    ("text", "Do not take it at all if you have a muscle disease.", "a warning"),
    ("text", "Do not bathe feet with open skin or an infection.", "a warning"),
    ("text", "Stop and call a doctor if your face, hands, or legs swell.", "a warning"),
    ("text", "Too much raises blood pressure and swells the legs.", "a warning, and no benefit"),
    ("text", "Chamomile may interact with blood thinners.", "a warning"),
    ("text", "Treat yourself to a cup in the evening.", "another sense of treat"),
    ("text", "A tea for the evening, without caffeine.", "no effect at all"),
    ("text", "Its smell fills the room and the evening slows down.", "no effect at all"),
    ("text", "It stands in the Shokanron, some 1,800 years ago.", "an origin, and no effect"),
    ("text", "Corn silk is easy to find in summer.", "easy is not ease"),
    ("text", "The tangerine peel rests for a year; the older, the better.", "nothing of the body"),
    ("text", "In the Edo period people drank it after a long walk.", "history"),
    ("text", "Simmer the beans for forty minutes and strain them.", "preparation"),
    ("text", "One cup in the evening, or whenever you like.", "no dose"),
    ("text", "冬の夜、ほっとするひとときに。", "no effect at all"),
    ("text", "これは薬ではありません。治療の代わりにはなりません。", "says what it is not"),
    ("caution", "Do not drink it with warfarin.", "a caution"),
    ("caution", "If you have diabetes or high blood pressure, ask a pharmacist.", "a caution"),
    ("caution", "Not for people with kidney disease.", "cautions may name diseases"),
    ("caution", "It may cause diarrhea and stomach pain.", "cautions may name signs"),
    ("perspective", "Doctors treat varicose veins with stockings.", "Western medicine, and no tea"),
    ("perspective", "The nearest Western idea is peripheral artery disease.", "a parallel"),
    ("perspective", "Kampo sees in night cramps a deficiency of Blood.", "what Kampo sees"),
    ("perspective", "Swelling that comes in one leg only may be a blood clot.", "no tea is near"),
    ("perspective", "No tea relieves it.", "denies it"),
    ("name", "Jujube and chamomile tea", "a plain name"),
    ("name", "Adzuki bean and corn silk tea", "a plain name"),
    ("name", "Mugwort foot-bath salts", "a plain name"),
    ("name", "Shakuyaku-kanzo-to", "the name of a formula"),
    ("alt", "A cup of golden tea with chamomile flowers.", "shows the product"),
    ("alt", "A round wooden tub of warm water with mugwort leaves.", "shows the product"),
    ("evidence", "Traditional use; no large clinical trial.", "says how little it proves"),
    ("evidence", "A review of trials on sleep; the evidence is limited.", "a balanced sentence"),
]

# place, sentence: fine in the United States, refused in Japan
QUALIFIED = [
    ("claim", "For occasional leg cramps after exercise."),
    ("claim", "Eases mild leg pains after a long walk."),
    ("claim", "Relieves the occasional headache."),
]


# They deny, advise on or qualify something else than what they claim: refused in both markets
COVERED = [
    "Do not take cramps lightly, relieve swelling.",
    "Do not try anything else for cramps.",
    "See your doctor less, with relief from cramps.",
    "There is no doubt that it cures cramps.",
    "It is never too late to relieve cramps.",
    "Cures night cramps, as people who cannot sleep say.",
    "This tea is not bitter and cures cramps.",
    "This tea is not bitter, cures cramps.",
    "It is not bitter yet relieves night cramps.",
    "It does not taste bitter while it relieves cramps.",
    "You cannot but feel that it cures cramps.",
    "It never fails to relieve cramps.",
    "Nothing relieves cramps like this tea.",
    "No tea relieves swelling better than ours.",
    "Nothing but this tea relieves cramps.",
    "Nobody denies that it relieves swelling.",
    "It is wrong that it does not relieve cramps.",
    "Does it not relieve cramps?",
    "Isn't it good for swelling?",
    "It does not only ease cramps.",
    "It does not relieve tiredness and relieves cramps.",
    "It does not relieve cramps it relieves swelling.",
    "It does not cure cramps, it relieves swelling.",
    "Not a medicine: it relieves cramps.",
    "Not a medicine, but relief from night cramps.",
    "Never bitter – relief from night cramps.",
    "Ask your doctor: this tea cures cramps.",
    "Cures cramps. Ask your doctor.",
    "Relieves cramps, ask your doctor.",
    "Relieves cramps; please see a doctor.",
    "Ask your doctor why this tea relieves swelling.",
    "Ask your doctor about the tea that relieves cramps.",
    "Ask your doctor and drink it for diabetes.",
    "Ask your doctor if unsure, good for diabetes.",
    "People with diabetes love it, ask your doctor.",
    "If you want relief from cramps and swelling, our tea helps; ask your doctor.",
    "Do not wait, it relieves cramps.",
    "Do not drink it cold, for it relieves cramps best hot.",
    "Whether old or young, it relieves cramps.",
    "Whether you are old or young it relieves cramps.",
    "For occasional readers: cures cramps.",
    "For occasional readers relief from cramps.",
    "Normal people know that it relieves cramps.",
    "A normal cup relieves severe cramps.",
    "It cures\ncramps.",
    "It cu\u00adres cramps.",
    "It re\u200blieves cramps.",
    "It ｒｅｌｉｅｖｅｓ ｃｒａｍｐｓ.",
    "IT RELIEVES CRAMPS, AND NOBODY WONDERS.",
    "It treats cramps and is not dear.",
    "A treatment of cramps that never bores.",
    "The remedy for cramps that nobody forgets.",
    "It is anti-inflammatory and not bitter.",
    "It fights swelling, never your taste.",
    "It heals what does not heal.",
    "Gets rid of cramps and does not stain.",
    "Relief from night cramps without sugar that nobody needs.",
    "Not tested on animals, good for arthritis.",
    "It is not bitter for people with diabetes.",
    "Do not stop drinking it against cramps.",
    "If it does not relieve your cramps, drink more.",
    "This is not a tea it cures cramps.",
    "Why not relieve cramps with this tea.",
    "Evidence is insufficient for doubters, and it relieves cramps.",
    "It doesn't cost much. it relieves cramps.",
    "When diabetes is gone, tell your doctor.",
    "Doctors cure cramps with this tea.",
    "Doctors prescribe it, and it heals.",
    "Diabetes? Never again.",
    "It cannot hurt to relieve cramps with this tea.",
    "Cramps? No tea relieves them and swelling so well.",
    "Ask your doctor if you may drink this tea for cramps.",
    "There is no tea that relieves cramps as quickly.",
    "No cure for cramps is as good as this tea.",
]
COVERED_IN_JAPANESE = [
    "むくみを治すお茶で、苦くなりません。",
    "医師も驚く、糖尿病に効くお茶。",
    "糖尿病に。医師にご相談ください。",
]

# Sentences whose denial or advice governs what they name: fine in both markets
GOVERNED = [
    "It is not known whether it helps against cramps.",
    "Nobody knows whether it relieves cramps.",
    "Not proven to relieve cramps.",
    "This tea does not replace medical treatment for arthritis.",
    "People with gestational diabetes should ask their midwife.",
    "It does not cure cramps.",
    "This tea is not intended to diagnose, treat, cure or prevent any disease.",
    "This product is not intended to diagnose, treat, cure, or prevent any disease.",
    "These products are not meant to diagnose, mitigate, treat, cure, or prevent any illness.",
    "It cannot replace a medicine.",
    "No tea cures cramps.",
    "No tea cures, treats or prevents diabetes.",
    "This tea does not treat diabetes, gout, or cancer.",
    "It does not treat or prevent cramps.",
    "It has not been shown that this tea relieves swelling.",
    "There is no evidence that it relieves cramps.",
    "No large clinical trial has shown that ginger relieves cramps.",
    "We make no claim that the tea eases pain.",
    "It is not a treatment for cramps, and no substitute for a doctor.",
    "It is not a remedy for swelling.",
    "It does not relieve cramps, but it is warm.",
    "Whether it relieves cramps is not known.",
    "It is a drink: it does not cure cramps.",
    "There is no cure for arthritis.",
    "Neither tea prevents varicose veins.",
    "It doesn't prevent varicose veins.",
    "It has not been tested in people with diabetes.",
    "It is not a medicine for diabetes.",
    "Do not use it to treat cramps.",
    "Do not replace your medicines with this tea.",
    "Do not take it instead of your medicines.",
    "If you have diabetes or high blood pressure, ask your doctor first.",
    "If you have diabetes, are pregnant, or take medicines, ask your doctor first.",
    "Ask your doctor first if you are pregnant, have diabetes, or take medicines for pain.",
    "Ask your doctor before you drink it if you take tablets for high blood pressure.",
    "People with diabetes should ask a doctor first.",
    "Ask your doctor what helps against cramps.",
    "It is not suitable for people with diabetes or high blood pressure.",
    "See a doctor if you think that you have a blood clot, an infection, or gout.",
    "Do not drink it if you have an ulcer.",
    "When you are treated for hypertension, talk to your doctor before drinking it.",
    "糖尿病の方は、医師にご相談ください。",
    "この茶は治療のためのものではありません。",
    "You should not use it for cramps.",
    "It will never cure diabetes.",
    "Chamomile may interact with drugs for depression.",
]

# A qualifier at the very noun, and one that is not: fine in the United States, or refused there too
AT_THE_NOUN = ["Eases occasional night cramps.", "Relieves pain after exercise."]
NOT_AT_THE_NOUN = ["On normal days it eases night cramps.", "Healthy people find relief from pain."]


def found(market, place, sentence):
    matches = wording.find_matches(sentence, place, [wording.market(market)])
    return [match.rule.id for match in matches]


@pytest.mark.parametrize(("market", "place", "sentence", "rule"), REFUSED)
def test_it_is_refused(market, place, sentence, rule):
    assert rule in found(market, place, sentence)


@pytest.mark.parametrize(("place", "sentence", "why"), FINE)
def test_it_is_fine(place, sentence, why):
    assert (found(US, place, sentence), found(JP, place, sentence)) == ([], []), why


@pytest.mark.parametrize(("place", "sentence"), QUALIFIED)
def test_a_qualifier_keeps_a_discomfort_apart_only_where_the_law_knows_it(place, sentence):
    assert found(US, place, sentence) == []
    assert found(JP, place, sentence) == ["jp-symptom"]


@pytest.mark.parametrize("sentence", COVERED)
def test_a_denial_or_an_advice_elsewhere_clears_no_claim(sentence):
    assert found(US, "text", sentence)
    assert found(JP, "text", sentence)


@pytest.mark.parametrize("sentence", COVERED_IN_JAPANESE)
def test_nor_does_it_in_japanese(sentence):
    assert found(JP, "text", sentence)


@pytest.mark.parametrize("sentence", GOVERNED)
def test_a_denial_or_an_advice_about_it_does(sentence):
    assert (found(US, "text", sentence), found(JP, "text", sentence)) == ([], [])


@pytest.mark.parametrize("sentence", AT_THE_NOUN)
def test_a_qualifier_counts_at_the_noun(sentence):
    assert (found(US, "claim", sentence), found(JP, "claim", sentence)) == ([], ["jp-symptom"])


@pytest.mark.parametrize("sentence", NOT_AT_THE_NOUN)
def test_and_nowhere_else(sentence):
    assert found(US, "claim", sentence)


@pytest.mark.parametrize("code", CODES)
def test_each_rule_refuses_its_own_example_and_lets_its_own_advice_pass(code):
    market = wording.market(code)
    for rule in market.rules:
        places = sorted(rule.where)
        assert any(rule.id in found(code, place, rule.refused) for place in places), rule.id
        assert [found(code, place, rule.instead) for place in places] == [[]] * len(places), rule.id
        assert rule.source, rule.id
        assert rule.criterion, rule.id


def test_the_rules_of_a_market_have_names_of_their_own():
    names = [rule.id for code in CODES for rule in wording.market(code).rules]
    assert len(names) == len(set(names))


def test_five_thousand_words_take_less_than_a_tenth_of_a_second():
    text = "The calf is tight at night, and a warm towel helps some people to sleep again. " * 300
    markets = [wording.market(code) for code in (US, JP)]
    times = []
    for _ in range(3):
        start = time.process_time()
        assert not list(wording.find_matches(text, "text", markets))
        times.append((time.process_time() - start) * 1000)
    # A busy machine gets a margin on top.
    assert min(times) < 100 * 3


def test_a_sentence_without_an_end_takes_no_longer():
    text = "no tea has shown that the tea can relieve or " * 600 + "diabetes"
    start = time.process_time()
    list(wording.find_matches(text, "text", [wording.market(US), wording.market(JP)]))
    assert time.process_time() - start < 2


def test_a_sentence_is_refused_by_every_rule_with_the_words_that_are_meant():
    text = "Warm. It heals gout and takes the place of your pills."
    told = list(wording.find_matches(text, "text", [wording.market(US)]))
    assert len({found.rule.id for found in told}) > 1
    assert {found.words for found in told} >= {"heals", "gout"}
    assert {found.sentence for found in told} == {text.removeprefix("Warm. ")}
