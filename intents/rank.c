#include "intents/rank.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"
#include "intents/numerals.h"

#include <string.h>

enum {
    CLAUSES_MAX = 64,
    JOINED_WEIGHT = 2 /* a cut at a joining word is taken before others */
};

struct tally {
    int32_t scores[LABELS_MAX];
    int32_t said[LABELS_MAX]; /* scores by rules alone */
    const struct evidence *strongest[LABELS_MAX];
    uint64_t present; /* labels with evidence for them */
};

/* Where the clauses of a text begin. */
struct clauses {
    size_t count;
    uint32_t starts[CLAUSES_MAX];
    uint64_t joined; /* bits of the clauses that begin with such a word */
};

/* A stretch of a text, in bytes; what speaks against a label may count wherever it stands. */
struct stretch {
    uint32_t from, to;
    bool against_anywhere;
};

static bool is_inside(const struct evidence *evidence, struct stretch stretch)
{
    return evidence->match.start >= stretch.from && evidence->match.end <= stretch.to;
}

static void add_up(const struct evidence *evidence, size_t count, struct stretch stretch,
                   struct tally *tally)
{
    memset(tally->scores, 0, sizeof tally->scores);
    memset(tally->strongest, 0, sizeof tally->strongest);
    tally->present = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t score = evidence[i].score;
        if (!is_inside(&evidence[i], stretch) && (score > 0 || !stretch.against_anywhere)) {
            continue;
        }
        for (uint64_t bits = evidence[i].labels; bits != 0; bits &= bits - 1) {
            size_t label = (size_t)__builtin_ctzll(bits);
            const struct evidence *best = tally->strongest[label];
            tally->scores[label] += score;
            if (score > 0) {
                tally->present |= UINT64_C(1) << label;
            }
            if (score > 0 && (best == NULL || score > best->score)) {
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
    }
    tally->present = (UINT64_C(2) << (labels->count - 1)) - 1;
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
static const char *const joiners_zai[] = {"就是", "帮", "问", "一个", "者", "给",
                                          "查",   "约", "开", "把",   "说", NULL};

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
    case u'然':
        return text_starts_with(rest, TEXT("后"));
    case u'此':
        return text_starts_with(rest, TEXT("外"));
    case u'记':
        return text_starts_with(rest, TEXT("得"));
    case u'倒':
        return text_starts_with(rest, TEXT("是"));
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
        int32_t c = codepoint_next_valid(text.data, &i);
        bool joins = from > 0 && joins_at(c, (struct text){text.data + i, text.size - i});
        if ((joins || is_mark(c)) && clauses->count < CLAUSES_MAX) {
            clauses->joined |= (uint64_t)joins << clauses->count;
            clauses->starts[clauses->count++] = (uint32_t)(joins ? from : i);
        }
    }
}

/* "repair" of "repair.leak": two labels of one family rather compete than stand together. */
static bool same_family(struct text a, struct text b)
{
    struct text family_a = text_slice(a, 0, text_find(a, TEXT(".")));
    return text_equal(family_a, text_slice(b, 0, text_find(b, TEXT("."))));
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

/* One side of a cut: sums by label of what lies in it. */
struct side {
    int32_t speaks_for[LABELS_MAX], against[LABELS_MAX];
    uint16_t voices[LABELS_MAX]; /* pieces of evidence for it */
    uint64_t present;            /* labels that have some */
};

/* Both sides of a cut that moves from the beginning of a text to its end. */
struct sides {
    const struct evidence *evidence;
    size_t count;
    struct side before, after;
    int32_t against[LABELS_MAX]; /* wherever it stands */
    int64_t at;                  /* of the cut; -1: none yet */
};

/* A text cut in two. */
struct cut {
    uint32_t at;
    bool joined;
    size_t first, second;
    int32_t score; /* of the weaker side; 0: no two requests */
};

static void weigh_in(struct side *side, const struct evidence *evidence, int32_t by)
{
    for (uint64_t bits = evidence->labels; bits != 0; bits &= bits - 1) {
        size_t label = (size_t)__builtin_ctzll(bits);
        if (evidence->score <= 0) {
            side->against[label] += by * evidence->score;
            continue;
        }
        side->speaks_for[label] += by * evidence->score;
        side->voices[label] = (uint16_t)(side->voices[label] + by);
        uint64_t bit = UINT64_C(1) << label;
        side->present = side->voices[label] > 0 ? side->present | bit : side->present & ~bit;
    }
}

/* No cut yet: everything lies after it. */
static void open_sides(const struct evidence *evidence, size_t count, struct sides *sides)
{
    *sides = (struct sides){.evidence = evidence, .count = count, .at = -1};
    for (size_t i = 0; i < count; i++) {
        weigh_in(&sides->after, &evidence[i], 1);
    }
    memcpy(sides->against, sides->after.against, sizeof sides->against);
}

/* Moves the cut on; what it goes through is on neither side. */
static void move_cut(struct sides *sides, uint32_t at)
{
    for (size_t i = 0; i < sides->count; i++) {
        const struct evidence *evidence = &sides->evidence[i];
        if (evidence->match.start >= sides->at && evidence->match.start < at) {
            weigh_in(&sides->after, evidence, -1);
        }
        if (evidence->match.end > sides->at && evidence->match.end <= at) {
            weigh_in(&sides->before, evidence, 1);
        }
    }
    sides->at = at;
}

/* Without a joining word what speaks against a label counts on both sides. */
static int32_t score_of(const struct sides *sides, const struct side *side, bool joined,
                        size_t label)
{
    return side->speaks_for[label] + (joined ? side->against[label] : sides->against[label]);
}

/* Of equal scores the first label leads, as in a ranking. LABELS_MAX when none does. */
static size_t find_leader(const struct sides *sides, const struct side *side, bool joined,
                          int32_t *score_out)
{
    size_t leader = LABELS_MAX;
    *score_out = 0;
    for (uint64_t bits = side->present; bits != 0; bits &= bits - 1) {
        size_t label = (size_t)__builtin_ctzll(bits);
        int32_t score = score_of(sides, side, joined, label);
        if (score > *score_out) {
            leader = label;
            *score_out = score;
        }
    }
    return leader;
}

/* What the weaker of two requests needs, 0 when they cannot stand side by side. Behind a word like
 * 顺便 any two can. */
static int32_t least_score(const struct labels *labels, size_t first, size_t second, bool joined)
{
    const struct label *a = &labels->items[first], *b = &labels->items[second];
    bool requests = ((labels->requests >> first) & (labels->requests >> second) & 1) != 0;
    if (first == second || !requests || (!joined && (a->about || b->about))) {
        return 0;
    }
    if (joined) {
        return RANK_SECOND_JOINED_MIN;
    }
    return same_family(text_of(a->name), text_of(b->name)) ? RANK_SECOND_FAMILY_MIN
                                                           : RANK_SECOND_MIN;
}

/* The requests that something speaks for. */
static uint64_t requests_in(const struct labels *labels, const struct evidence *evidence,
                            size_t count)
{
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found |= evidence[i].score > 0 ? evidence[i].labels : 0;
    }
    return found & labels->requests;
}

/* Two labels at least that are different: most texts and cuts have no more to be looked at. */
static bool may_be_two(uint64_t before, uint64_t after)
{
    uint64_t both = before | after;
    return before != 0 && after != 0 && (both & (both - 1)) != 0;
}

/* Without a joining word neither label may have a word on the other side, and one must be the
 * winner of the whole text. */
static void try_cut(const struct labels *labels, const struct sides *sides, bool joined,
                    size_t winner, struct cut *cut)
{
    *cut = (struct cut){.at = (uint32_t)sides->at, .joined = joined};
    const struct side *before = &sides->before, *after = &sides->after;
    if (!may_be_two(before->present & labels->requests, after->present & labels->requests)) {
        return;
    }
    int32_t score_before, score_after;
    size_t first = find_leader(sides, before, joined, &score_before);
    size_t second = find_leader(sides, after, joined, &score_after);
    if (first == LABELS_MAX || second == LABELS_MAX) {
        return;
    }
    int32_t score = score_after < score_before ? score_after : score_before;
    int32_t least = least_score(labels, first, second, joined);
    bool apart = (first == winner || second == winner) &&
                 score_of(sides, after, joined, first) <= 0 &&
                 score_of(sides, before, joined, second) <= 0;
    if (least > 0 && score >= least && (joined || apart)) {
        cut->first = first;
        cut->second = second;
        cut->score = joined ? JOINED_WEIGHT * score : score;
    }
}

static void put_leader(struct ranking *ranking, size_t at, const struct tally *side, size_t label)
{
    ranking->items[at].label = label;
    ranking->items[at].score = side->scores[label];
    ranking->items[at].said = side->scores[label];
    ranking->items[at].strongest = side->strongest[label];
}

static void put_two(const struct evidence *evidence, size_t count, const struct cut *cut,
                    struct ranking *ranking)
{
    struct tally side;
    *ranking = (struct ranking){.count = 2, .two_requests = true};
    add_up(evidence, count, (struct stretch){0, cut->at, !cut->joined}, &side);
    put_leader(ranking, 0, &side, cut->first);
    add_up(evidence, count, (struct stretch){cut->at, UINT32_MAX, !cut->joined}, &side);
    put_leader(ranking, 1, &side, cut->second);
}

/* Cuts the text at each clause; the best cut whose sides both make a request decides. */
static void find_two(const struct labels *labels, struct text text, const struct evidence *evidence,
                     size_t count, struct ranking *ranking)
{
    uint64_t requests = requests_in(labels, evidence, count);
    if (!may_be_two(requests, requests)) {
        return;
    }
    struct clauses clauses;
    find_clauses(text, &clauses);
    if (clauses.count < 2) {
        return;
    }
    struct sides sides;
    open_sides(evidence, count, &sides);
    struct cut best = {.score = 0}, cut;
    size_t winner = ranking->count > 0 ? ranking->items[0].label : LABELS_MAX;
    for (size_t i = 1; i < clauses.count; i++) {
        move_cut(&sides, clauses.starts[i]);
        try_cut(labels, &sides, (clauses.joined >> i) & 1, winner, &cut);
        best = cut.score > best.score ? cut : best;
    }
    if (best.score > 0) {
        put_two(evidence, count, &best, ranking);
    }
}

void rank(const struct labels *labels, struct text text, const struct evidence *evidence,
          size_t evidence_count, const int32_t *hints, struct ranking *ranking_out)
{
    struct tally tally;
    add_up(evidence, evidence_count, (struct stretch){0, UINT32_MAX, true}, &tally);
    memcpy(tally.said, tally.scores, sizeof tally.said);
    if (hints != NULL) {
        add_hints(labels, hints, &tally);
    }
    rank_tally(&tally, ranking_out);
    prefer_said(ranking_out);
    find_two(labels, text, evidence, evidence_count, ranking_out);
    if (ranking_out->count == 0) {
        INVARIANT(labels->none < labels->count);
        ranking_out->count = 1;
        ranking_out->items[0].label = labels->none;
    }
}
