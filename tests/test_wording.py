"""What may be said about a product: sentences that are refused and that are fine, and why."""

import pytest

from teas import wording

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


def found(market, place, sentence):
    return [each.rule.id for each in wording.found_in(sentence, place, [wording.market(market)])]


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


def test_a_sentence_is_refused_once_a_market_with_the_words_that_are_meant():
    (found,) = wording.found_in(
        "Warm. It heals and cures and relieves leg cramps.", "text", [wording.market(US)]
    )
    assert found.words == "heals"
    assert found.sentence == "It heals and cures and relieves leg cramps."
