#include "bot/fact_value.h"

#include "bot/base/clock.h"
#include "bot/base/date.h"
#include "bot/base/invariant.h"
#include "intents/numerals.h"

#include <stdio.h>

enum { SCORE_MAX = 5, FEN_PER_YUAN = 100 };

typedef enum status read_kind(const struct fact_rule *rule, const struct fact_said *said,
                              struct fact *fact);

static enum status keep(struct fact *fact, struct text value, int64_t number)
{
    if (value.size >= sizeof fact->value) {
        return ST_TOO_LARGE;
    }
    text_copy(value, fact->value, sizeof fact->value);
    fact->number = number;
    return ST_OK;
}

/* A limit of 0 is none: a fact that may only be 0 is no fact. */
static bool in_range(const struct fact_rule *rule, int64_t number)
{
    return number >= rule->min && (rule->max == 0 || number <= rule->max);
}

/* ---- kinds ---- */

static enum status read_flag(const struct fact_rule *rule, const struct fact_said *said,
                             struct fact *fact)
{
    static const struct text yes[] = {TEXT("yes"), TEXT("true"), TEXT("是")};
    static const struct text no[] = {TEXT("no"), TEXT("false"), TEXT("否")};
    (void)rule;
    if (text_among(said->words, yes, sizeof yes / sizeof yes[0])) {
        return keep(fact, yes[0], 1);
    }
    return text_among(said->words, no, sizeof no / sizeof no[0]) ? keep(fact, no[0], 0)
                                                                 : ST_MALFORMED;
}

static enum status read_text(const struct fact_rule *rule, const struct fact_said *said,
                             struct fact *fact)
{
    if (!text_valid_utf8(said->words)) {
        return ST_MALFORMED;
    }
    return in_range(rule, (int64_t)text_count_chars(said->words)) ? keep(fact, said->words, 0)
                                                                  : ST_MALFORMED;
}

static enum status read_number(const struct fact_rule *rule, const struct fact_said *said,
                               struct fact *fact)
{
    int64_t number = 0;
    if (!text_to_int64(said->words, &number) || !in_range(rule, number)) {
        return ST_MALFORMED;
    }
    return keep(fact, said->words, number);
}

static bool is_digits(struct text text, size_t size_max)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0 && text.size <= size_max;
}

/* "12.5" → 1250. */
static bool yuan_to_fen(struct text words, int64_t *fen_out)
{
    enum { YUAN_DIGITS_MAX = 15 }; /* far below what int64_t holds in fen */
    size_t point = text_find(words, TEXT("."));
    struct text whole = text_slice(words, 0, point == SIZE_MAX ? words.size : point);
    struct text part = point == SIZE_MAX ? TEXT("00") : text_slice(words, point + 1, words.size);
    int64_t yuan = 0, fen = 0;
    if (!is_digits(whole, YUAN_DIGITS_MAX) || !is_digits(part, 2) ||
        !text_to_int64(whole, &yuan) || !text_to_int64(part, &fen)) {
        return false;
    }
    *fen_out = yuan * FEN_PER_YUAN + (part.size == 1 ? fen * 10 : fen);
    return true;
}

static enum status read_fen(const struct fact_rule *rule, const struct fact_said *said,
                            struct fact *fact)
{
    enum { FEN_DIGITS_MAX = 17 };
    static const struct text units[] = {TEXT("元"), TEXT("块")};
    struct text words = said->words;
    int64_t fen = 0;
    if (text_ends_with(words, TEXT("分"))) {
        words = text_slice(words, 0, words.size - TEXT("分").size);
        if (!is_digits(words, FEN_DIGITS_MAX) || !text_to_int64(words, &fen)) {
            return ST_MALFORMED;
        }
    } else {
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            size_t cut = text_ends_with(words, units[i]) ? units[i].size : 0;
            words = text_slice(words, 0, words.size - cut);
        }
        if (!yuan_to_fen(words, &fen)) {
            return ST_MALFORMED;
        }
    }
    if (!in_range(rule, fen)) {
        return ST_MALFORMED;
    }
    char value[32];
    long long yuan = fen / FEN_PER_YUAN, rest = fen % FEN_PER_YUAN;
    snprintf(value, sizeof value, rest == 0 ? "%lld" : "%lld.%02lld", yuan, rest);
    return keep(fact, text_of(value), fen);
}

static enum status read_choice(const struct fact_rule *rule, const struct fact_said *said,
                               struct fact *fact)
{
    return text_among(said->words, rule->options, rule->option_count) ? keep(fact, said->words, 0)
                                                                      : ST_MALFORMED;
}

static enum status read_time(const struct fact_rule *rule, const struct fact_said *said,
                             struct fact *fact)
{
    (void)rule;
    int64_t at_ms = 0;
    struct date date;
    if (date_parse(said->words, &date)) { /* a mere date lasts until its evening is over */
        at_ms = date_moment(date_day(date) + 1, 0, said->offset_minutes) - 1000;
    } else if (!date_parse_moment(said->words, said->offset_minutes, &at_ms)) {
        return ST_MALFORMED;
    }
    char iso[CLOCK_ISO_BYTES];
    clock_format_iso(at_ms, said->offset_minutes, iso);
    return keep(fact, text_of(iso), at_ms);
}

static enum status read_score(const struct fact_rule *rule, const struct fact_said *said,
                              struct fact *fact)
{
    (void)rule;
    int score = fact_value_score(said->words, NULL, NULL);
    char digit[2] = {(char)('0' + score), '\0'};
    return score == 0 ? ST_MALFORMED : keep(fact, text_of(digit), score);
}

static enum status read_count(const struct fact_rule *rule, const struct fact_said *said,
                              struct fact *fact)
{
    const struct fact *before = said->before;
    if (before != NULL && said->now_ms - before->at_ms < rule->apart_ms) {
        return ST_CONFLICT;
    }
    return keep(fact, said->words, before == NULL ? 1 : before->number + 1);
}

static const struct {
    read_kind *read;
    enum text_key refusal; /* said when the words are not of this kind */
} kinds[FACT_KIND_COUNT] = {
    [FACT_FLAG] = {read_flag, FACT_NOT_FLAG},       [FACT_TEXT] = {read_text, FACT_NOT_TEXT},
    [FACT_NUMBER] = {read_number, FACT_NOT_NUMBER}, [FACT_FEN] = {read_fen, FACT_NOT_FEN},
    [FACT_CHOICE] = {read_choice, FACT_NOT_CHOICE}, [FACT_TIME] = {read_time, FACT_NOT_TIME},
    [FACT_SCORE] = {read_score, FACT_NOT_SCORE},    [FACT_COUNT] = {read_count, FACT_TOO_SOON},
};

enum status fact_value_read(const struct fact_rule *rule, const struct fact_said *said,
                            struct fact *fact_out, enum text_key *why_out)
{
    INVARIANT(rule->kind < FACT_KIND_COUNT);
    *why_out = kinds[rule->kind].refusal;
    if (rule->once && said->before != NULL) {
        *why_out = FACT_ONCE;
        return ST_CONFLICT;
    }
    struct fact_said trimmed = *said;
    trimmed.words = text_trim(said->words);
    if (trimmed.words.size == 0) {
        *why_out = FACT_EMPTY;
        return ST_MALFORMED;
    }
    return kinds[rule->kind].read(rule, &trimmed, fact_out);
}

/* ---- scores ---- */

/* Takes the longest word of the list off the beginning, or off the end. */
static struct text cut_word(struct text text, const struct text_list *list, bool from_end)
{
    size_t cut = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct text word = list->items[i];
        bool there = from_end ? text_ends_with(text, word) : text_starts_with(text, word);
        cut = there && word.size > cut ? word.size : cut;
    }
    return from_end ? text_slice(text, 0, text.size - cut) : text_slice(text, cut, text.size);
}

int fact_value_score(struct text words, const struct text_list *before,
                     const struct text_list *after)
{
    struct text core = text_trim(cut_word(cut_word(words, before, false), after, true));
    size_t index = 0;
    int digit = core.size == 0 ? -1 : numeral_digit(core, &index);
    return digit >= 1 && digit <= SCORE_MAX && index == core.size ? digit : 0;
}
