#include "intents/rank.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"
#include "intents/numerals.h"

enum { CLAUSES_MAX = 64 };

struct tally {
    int32_t scores[LABELS_MAX];
    int32_t said[LABELS_MAX]; /* scores by rules alone */
    const struct evidence *strongest[LABELS_MAX];
    uint64_t present; /* labels with evidence for them */
};

/* Where the clauses of a text begin, and where the first word like 顺便 stands (0: none). */
struct clauses {
    size_t count;
    uint32_t starts[CLAUSES_MAX];
    uint32_t joiner;
};

/* Of the evidence that stands wholly in bytes from..to of the text. */
static void add_up(const struct evidence *evidence, size_t count, uint32_t from, uint32_t to,
                   struct tally *tally)
{
    *tally = (struct tally){.present = 0};
    for (size_t i = 0; i < count; i++) {
        int32_t score = evidence[i].rule->score;
        if (evidence[i].match.start < from || evidence[i].match.end > to) {
            continue;
        }
        for (uint64_t bits = evidence[i].labels; bits != 0; bits &= bits - 1) {
            size_t label = (size_t)__builtin_ctzll(bits);
            const struct evidence *best = tally->strongest[label];
            tally->scores[label] += score;
            tally->said[label] += score;
            if (score > 0) {
                tally->present |= UINT64_C(1) << label;
            }
            if (score > 0 && (best == NULL || score > best->rule->score)) {
                tally->strongest[label] = &evidence[i];
            }
        }
    }
}

/* Hints are about labels against each other: only what is more likely than "none" is ranked. */
static void add_hints(const struct labels *labels, const int32_t *hints, struct tally *tally)
{
    int32_t none = tally->scores[labels->none] + hints[labels->none];
    for (size_t label = 0; label < labels->count; label++) {
        tally->scores[label] += hints[label] - none;
        tally->present |= UINT64_C(1) << label;
    }
}

/* Inserts label by score; equal scores keep the order of labels.tsv, in which labels come. */
static void insert(struct ranking *ranking, size_t label, const struct tally *tally)
{
    int32_t score = tally->scores[label];
    bool full = ranking->count == MATCH_RANKED_MAX;
    if (full && ranking->items[MATCH_RANKED_MAX - 1].score >= score) {
        return;
    }
    size_t at = full ? MATCH_RANKED_MAX - 1 : ranking->count++;
    for (; at > 0 && ranking->items[at - 1].score < score; at--) {
        ranking->items[at] = ranking->items[at - 1];
    }
    ranking->items[at].label = label;
    ranking->items[at].score = score;
    ranking->items[at].strongest = tally->strongest[label];
    ranking->items[at].said = tally->said[label];
}

/* ---- two requests ---- */

/* How words that announce a second request go on behind their first character. */
static const char *const joiners_shun[] = {"便", "带", "手", NULL};
static const char *const joiners_hai[] = {"有", "想", NULL};
static const char *const joiners_zai[] = {"就是", "帮", "问", NULL};

static bool is_mark(int32_t c)
{
    return c == ',' || c == '!' || c == '?' || c == ';' || c == ' ' || c == u'、' || c == u'。';
}

/* c stands before rest. */
static bool joins_at(int32_t c, struct text rest)
{
    size_t at = 0;
    switch (c) {
    case u'顺':
        return numeral_skip_any(rest, &at, joiners_shun) >= 0;
    case u'还':
        return numeral_skip_any(rest, &at, joiners_hai) >= 0;
    case u'再':
        return numeral_skip_any(rest, &at, joiners_zai) >= 0;
    case u'另':
        return text_starts_with(rest, TEXT("外"));
    case u'对':
        return text_starts_with(rest, TEXT("了"));
    case u'同':
        return text_starts_with(rest, TEXT("时"));
    case u'以':
        return text_starts_with(rest, TEXT("及"));
    case u'也':
        return text_starts_with(rest, TEXT("帮"));
    default:
        return false;
    }
}

static void find_clauses(struct text text, struct clauses *clauses)
{
    *clauses = (struct clauses){.count = 1};
    for (size_t i = 0; i < text.size;) {
        size_t from = i;
        int32_t c = codepoint_next(text.data, text.size, &i);
        bool joins = from > 0 && joins_at(c, (struct text){text.data + i, text.size - i});
        if (joins && clauses->joiner == 0) {
            clauses->joiner = (uint32_t)from;
        }
        if ((joins || is_mark(c)) && clauses->count < CLAUSES_MAX) {
            clauses->starts[clauses->count++] = (uint32_t)(joins ? from : i);
        }
    }
}

static size_t clause_of(const struct clauses *clauses, uint32_t offset)
{
    size_t clause = 0;
    while (clause + 1 < clauses->count && clauses->starts[clause + 1] <= offset) {
        clause++;
    }
    return clause;
}

/* Bits of the clauses that a match touches. */
static uint64_t clause_bits(const struct clauses *clauses, const struct pattern_match *match)
{
    size_t first = clause_of(clauses, match->start);
    size_t last = clause_of(clauses, match->end > match->start ? match->end - 1 : match->start);
    uint64_t through_last = last == CLAUSES_MAX - 1 ? UINT64_MAX : (UINT64_C(1) << (last + 1)) - 1;
    return through_last & ~((UINT64_C(1) << first) - 1);
}

struct claim {
    int32_t score;    /* evidence outside the clauses of the other label */
    uint64_t clauses; /* where that evidence stands */
};

static uint64_t clauses_of_label(const struct clauses *clauses, const struct evidence *evidence,
                                 size_t count, size_t label)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        if (((evidence[i].labels >> label) & 1) && evidence[i].rule->score > 0) {
            bits |= clause_bits(clauses, &evidence[i].match);
        }
    }
    return bits;
}

/* Evidence against a label counts wherever it stands. */
static struct claim claim_of(const struct clauses *clauses, const struct evidence *evidence,
                             size_t count, size_t label, uint64_t taken)
{
    struct claim claim = {0, 0};
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = clause_bits(clauses, &evidence[i].match);
        bool against = evidence[i].rule->score < 0;
        if (((evidence[i].labels >> label) & 1) && (against || (bits & taken) == 0)) {
            claim.score += evidence[i].rule->score;
            claim.clauses |= against ? 0 : bits;
        }
    }
    return claim;
}

/* "repair" of "repair.leak": two labels of one family rather compete than stand together. */
static bool same_family(struct text a, struct text b)
{
    struct text family_a = text_slice(a, 0, text_find(a, TEXT(".")));
    return text_equal(family_a, text_slice(b, 0, text_find(b, TEXT("."))));
}

/* Score of second as a request beside first, 0 when it is none. */
static int32_t second_score(const struct labels *labels, const struct clauses *clauses,
                            const struct evidence *evidence, size_t count, size_t first,
                            size_t second, bool *comes_first_out)
{
    const struct label *a = &labels->items[first], *b = &labels->items[second];
    if (!b->request || a->about || b->about || same_family(text_of(a->name), text_of(b->name))) {
        return 0;
    }
    uint64_t first_clauses = clauses_of_label(clauses, evidence, count, first);
    uint64_t second_clauses = clauses_of_label(clauses, evidence, count, second);
    struct claim own = claim_of(clauses, evidence, count, second, first_clauses);
    struct claim other = claim_of(clauses, evidence, count, first, second_clauses);
    if (own.clauses == 0 || other.clauses == 0 || own.score < RANK_SECOND_MIN ||
        other.score < RANK_SECOND_JOINED_MIN) {
        return 0;
    }
    *comes_first_out = __builtin_ctzll(own.clauses) < __builtin_ctzll(other.clauses);
    return own.score;
}

static void swap_items(struct ranking *ranking, size_t a, size_t b)
{
    struct ranking copy = *ranking;
    ranking->items[a] = copy.items[b];
    ranking->items[b] = copy.items[a];
}

static void move_first(struct ranking *ranking, size_t at)
{
    for (; at > 0; at--) {
        swap_items(ranking, at, at - 1);
    }
}

/* By clauses, where no word announces it. */
static void find_second(const struct labels *labels, const struct clauses *clauses,
                        const struct evidence *evidence, size_t count, struct ranking *ranking)
{
    int32_t best_score = 0;
    size_t best = 0;
    bool best_comes_first = false;
    for (size_t i = 1; i < ranking->count && clauses->count > 1; i++) {
        bool comes_first = false;
        int32_t score = second_score(labels, clauses, evidence, count, ranking->items[0].label,
                                     ranking->items[i].label, &comes_first);
        if (score > best_score) {
            best_score = score;
            best = i;
            best_comes_first = comes_first;
        }
    }
    if (best_score > 0) {
        ranking->two_requests = true;
        swap_items(ranking, 1, best);
        if (best_comes_first) {
            swap_items(ranking, 0, 1);
        }
    }
}

static void rank_tally(const struct tally *tally, struct ranking *ranking)
{
    *ranking = (struct ranking){.count = 0};
    for (uint64_t bits = tally->present; bits != 0; bits &= bits - 1) {
        size_t label = (size_t)__builtin_ctzll(bits);
        if (tally->scores[label] > 0) {
            insert(ranking, label, tally);
        }
    }
}

/* A guess must lead what rules say by some way. */
static void prefer_said(struct ranking *ranking)
{
    for (size_t i = 0; i < ranking->count && ranking->items[0].said <= 0; i++) {
        if (ranking->items[i].said > 0) {
            if (ranking->items[0].score - ranking->items[i].score < RANK_GUESS_LEAD) {
                move_first(ranking, i);
            }
            return;
        }
    }
}

/* On each side of 顺便 by itself: what speaks against a label on one side is about that side. */
static bool rank_joined(const struct labels *labels, const struct clauses *clauses,
                        const struct evidence *evidence, size_t count, struct ranking *ranking)
{
    struct tally tally;
    struct ranking before, after;
    add_up(evidence, count, 0, clauses->joiner, &tally);
    rank_tally(&tally, &before);
    add_up(evidence, count, clauses->joiner, UINT32_MAX, &tally);
    rank_tally(&tally, &after);
    if (before.count == 0 || after.count == 0 || before.items[0].label == after.items[0].label ||
        before.items[0].score < RANK_SECOND_JOINED_MIN ||
        after.items[0].score < RANK_SECOND_JOINED_MIN ||
        !labels->items[before.items[0].label].request ||
        !labels->items[after.items[0].label].request) {
        return false;
    }
    *ranking = (struct ranking){.count = 2, .two_requests = true};
    ranking->items[0] = before.items[0];
    ranking->items[1] = after.items[0];
    return true;
}

/* Only a request can have another one beside it. */
static bool may_have_second(const struct labels *labels, const struct ranking *ranking)
{
    return ranking->count > 1 && labels->items[ranking->items[0].label].request;
}

void rank(const struct labels *labels, struct text text, const struct evidence *evidence,
          size_t evidence_count, const int32_t *hints, struct ranking *ranking_out)
{
    struct tally tally;
    struct clauses clauses;
    add_up(evidence, evidence_count, 0, UINT32_MAX, &tally);
    if (hints != NULL) {
        add_hints(labels, hints, &tally);
    }
    rank_tally(&tally, ranking_out);
    prefer_said(ranking_out);
    if (evidence_count > 1) {
        find_clauses(text, &clauses);
        if (clauses.joiner > 0 &&
            rank_joined(labels, &clauses, evidence, evidence_count, ranking_out)) {
            return;
        }
    }
    if (may_have_second(labels, ranking_out)) {
        find_second(labels, &clauses, evidence, evidence_count, ranking_out);
    }
    if (ranking_out->count == 0) {
        INVARIANT(labels->none < labels->count);
        ranking_out->count = 1;
        ranking_out->items[0].label = labels->none;
    }
}
