#include "bot/dialogue_words.h"

#include "bot/render.h"

#include <string.h>

enum {
    SHORT_MESSAGE_BYTES = 48, /* longer ones are never just "yes", "no" or "cancel" */
    FILLER_ROUNDS_MAX = 8,
    REQUEST_CHARS_MIN = 4,   /* a shorter part of a message does not stand for itself */
    SLOT_SHARE_PERCENT = 60, /* of the message: then it says only that, and not what is broken */
    GUESS_ALARM_LEAD = 75    /* points before the next intent: about twenty to one */
};

/* ---- lists ---- */

struct list {
    struct text_list words;
    size_t at;
};

static bool next_word(struct list *list, struct text *word_out)
{
    if (list->at == list->words.count) {
        return false;
    }
    *word_out = list->words.items[list->at++];
    return true;
}

static struct list open_list(const struct dialogue_work *work, enum text_key key)
{
    return (struct list){texts_words(work->in->config->texts, text_of(text_key(key))), 0};
}

bool words_is(const struct dialogue_work *work, enum text_key list, struct text text)
{
    struct list words = open_list(work, list);
    struct text word;
    while (next_word(&words, &word)) {
        if (word.size == text.size && text_equal(word, text)) { /* most differ in size */
            return true;
        }
    }
    return false;
}

bool words_in(const struct dialogue_work *work, enum text_key list, struct text text,
              size_t *end_out)
{
    struct list words = open_list(work, list);
    struct text word;
    size_t end = 0;
    while (next_word(&words, &word)) {
        size_t from = 0, at;
        while ((at = text_find(text_slice(text, from, text.size), word)) != SIZE_MAX) {
            from += at + word.size;
            end = from > end ? from : end;
        }
    }
    if (end_out != NULL) {
        *end_out = end;
    }
    return end > 0;
}

bool words_start(const struct dialogue_work *work, enum text_key list, struct text text)
{
    struct list words = open_list(work, list);
    struct text word;
    while (next_word(&words, &word)) {
        if (text_starts_with(text, word)) {
            return true;
        }
    }
    return false;
}

bool words_end(const struct dialogue_work *work, enum text_key list, struct text text)
{
    struct list words = open_list(work, list);
    struct text word;
    while (next_word(&words, &word)) {
        if (text_ends_with(text, word)) {
            return true;
        }
    }
    return false;
}

/* ---- the ends of a message ---- */

static const struct text marks[] = {
    {" ", 1},  {"\t", 1}, {"\n", 1}, {"\r", 1}, {",", 1},  {".", 1},  {"!", 1},
    {"?", 1},  {"~", 1},  {";", 1},  {":", 1},  {"。", 3}, {"、", 3}, {"，", 3},
    {"！", 3}, {"？", 3}, {"；", 3}, {"：", 3}, {"～", 3}, {"…", 3},
};

/* Could a mark begin with that byte? Nearly always not, and then none need be tried. */
static bool may_begin(char byte)
{
    return (byte > 0 && byte < '@') || byte == '~' || byte == '\xe2' || byte == '\xe3' ||
           byte == '\xef';
}

/* Bytes of the mark that text begins with; 0: with none. */
static size_t mark_before(struct text text)
{
    for (size_t i = 0; may_begin(text.data[0]) && i < sizeof marks / sizeof marks[0]; i++) {
        if (text_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

static size_t mark_behind(struct text text)
{
    /* A mark has one byte or three. */
    bool may = may_begin(text.data[text.size - 1]) ||
               (text.size >= 3 && may_begin(text.data[text.size - 3]));
    for (size_t i = 0; may && i < sizeof marks / sizeof marks[0]; i++) {
        if (text_ends_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

struct text words_strip(struct text text)
{
    size_t cut;
    while (text.size > 0 && (cut = mark_before(text)) > 0) {
        text = text_slice(text, cut, text.size);
    }
    while (text.size > 0 && (cut = mark_behind(text)) > 0) {
        text = text_slice(text, 0, text.size - cut);
    }
    return text;
}

struct text words_first_clause(struct text text)
{
    for (size_t at = 0; at < text.size; at++) {
        if (may_begin(text.data[at]) && mark_before(text_slice(text, at, text.size)) > 0) {
            return text_slice(text, 0, at);
        }
    }
    return text;
}

struct text words_last_clause(struct text text)
{
    struct text rest = text;
    do {
        text = rest;
        rest = words_strip(text_slice(text, words_first_clause(text).size, text.size));
    } while (rest.size > 0 && rest.size < text.size);
    return text;
}

bool words_lead(const struct dialogue_work *work, enum text_key list, struct text text)
{
    return words_is(work, list, words_first_clause(text));
}

/* Takes one filler off either end. */
static bool cut_filler(const struct dialogue_work *work, struct text *text)
{
    struct list fillers = open_list(work, WORDS_FILLER);
    struct text word;
    while (next_word(&fillers, &word)) {
        if (text_starts_with(*text, word)) {
            *text = words_strip(text_slice(*text, word.size, text->size));
            return true;
        }
        if (text_ends_with(*text, word)) {
            *text = words_strip(text_slice(*text, 0, text->size - word.size));
            return true;
        }
    }
    return false;
}

bool words_bare(const struct dialogue_work *work, struct text plain)
{
    if (plain.size > SHORT_MESSAGE_BYTES) {
        return false;
    }
    for (size_t round = 0; round < FILLER_ROUNDS_MAX; round++) {
        if (words_is(work, WORDS_BARE, plain)) {
            return true;
        }
        if (!cut_filler(work, &plain)) {
            break;
        }
    }
    return plain.size == 0;
}

struct text words_cut_chars(struct text text, size_t chars_max)
{
    size_t chars = 0;
    for (size_t i = 0; i < text.size; i++) {
        bool starts = ((unsigned char)text.data[i] & 0xC0) != 0x80;
        if (starts && chars++ == chars_max) {
            return text_slice(text, 0, i);
        }
    }
    return text;
}

/* ---- the whole message ---- */

static void hear_words(struct dialogue_work *work)
{
    struct dialogue_heard *heard = &work->heard;
    if (heard->plain.size > SHORT_MESSAGE_BYTES) {
        return;
    }
    heard->affirm = words_is(work, WORDS_AFFIRM, heard->plain);
    heard->deny = words_is(work, WORDS_DENY, heard->plain);
    heard->cancel = words_is(work, WORDS_CANCEL, heard->plain);
    heard->resume = words_is(work, WORDS_RESUME, heard->plain);
    heard->skip = words_is(work, WORDS_SKIP, heard->plain);
}

/* May the guess be acted upon? Where an answer is awaited it may not (王建国 would be taken for a
 * wish), nor may a bare room; and nobody is alarmed on a doubtful one. */
static bool trusts_guess(struct dialogue_work *work, const struct match_result *match, size_t at)
{
    const struct match_ranked *guess = &match->ranked[at];
    const struct service *service =
        catalogue_by_intent(work->in->config->catalogue, text_of(guess->label));
    int32_t next = at + 1 < match->ranked_count ? match->ranked[at + 1].score : 0;
    if (dialogue_state_active(&work->state) != NULL || work->state.wish != WISH_NONE ||
        words_only_slots(work)) {
        return false;
    }
    return service == NULL || !service->alarm || guess->score - next >= GUESS_ALARM_LEAD;
}

static const struct match_ranked *best_intent(struct dialogue_work *work,
                                              const struct match_result *match)
{
    for (size_t i = 0; i < match->ranked_count; i++) {
        if (match->ranked[i].said > 0 || trusts_guess(work, match, i)) {
            return &match->ranked[i];
        }
    }
    return NULL;
}

void words_hear(struct dialogue_work *work)
{
    const struct match_result *match = work->in->match;
    struct dialogue_heard *heard = &work->heard;
    const struct catalogue *catalogue = work->in->config->catalogue;
    *heard = (struct dialogue_heard){.label = TEXT("none"), .second = TEXT_NONE};
    if (match == NULL) {
        heard->plain = words_strip(work->in->text);
        return;
    }
    heard->plain = words_strip(match->normalised);
    const struct match_ranked *best = best_intent(work, match);
    if (best != NULL) {
        heard->label = text_of(best->label);
        heard->said = best->said;
        heard->service = catalogue_by_intent(catalogue, heard->label);
    }
    if (match->two_requests && match->ranked_count > 1) {
        heard->second = text_of(match->ranked[1].label);
        heard->second_service = catalogue_by_intent(catalogue, heard->second);
    }
    hear_words(work);
    heard->affirm = heard->affirm || text_equal(heard->label, TEXT("affirm"));
    heard->deny = (heard->deny || text_equal(heard->label, TEXT("deny"))) && !heard->affirm;
    heard->agreed =
        heard->affirm || (words_lead(work, WORDS_AFFIRM, heard->plain) && heard->service == NULL &&
                          !words_in(work, WORDS_DENY, heard->plain, NULL));
}

bool words_heated(const struct dialogue_work *work)
{
    const struct match_result *match = work->in->match;
    for (size_t i = 0; match != NULL && i < match->ranked_count; i++) {
        if (text_equal(text_of(match->ranked[i].label), TEXT("angry"))) {
            return words_in(work, WORDS_HEATED, work->heard.plain, NULL);
        }
    }
    return false;
}

const struct match_slot *words_slot(const struct dialogue_work *work, struct text name)
{
    const struct match_result *match = work->in->match;
    for (size_t i = 0; match != NULL && i < match->slot_count; i++) {
        if (text_equal(text_of(match->slots[i].name), name)) {
            return &match->slots[i];
        }
    }
    return NULL;
}

static bool is_personal(const struct match_slot *slot)
{
    static const char *const names[] = {"room", "phone", "person", "name", "time"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(text_of(slot->name), text_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static bool overlap(struct text one, struct text other)
{
    return one.data < other.data + other.size && other.data < one.data + one.size;
}

/* 漏水 beside the room, the name and the phone: the message says what is wanted, too. */
static bool asks_for_service(const struct dialogue_work *work)
{
    const struct match_result *match = work->in->match;
    struct text span = match->ranked_count > 0 ? match->ranked[0].span : TEXT_NONE;
    bool beside = work->heard.service != NULL && span.size > 0;
    for (size_t i = 0; i < match->slot_count && beside; i++) {
        beside = !is_personal(&match->slots[i]) || !overlap(span, match->slots[i].words);
    }
    return beside;
}

bool words_only_slots(const struct dialogue_work *work)
{
    const struct match_result *match = work->in->match;
    size_t bytes = 0;
    for (size_t i = 0; match != NULL && i < match->slot_count; i++) {
        bytes += is_personal(&match->slots[i]) ? match->slots[i].words.size : 0;
    }
    return bytes > 0 && bytes * 100 >= work->heard.plain.size * SLOT_SHARE_PERCENT &&
           !asks_for_service(work);
}

/* ---- the resident's own spelling ---- */

/* Where the character number `count` of text begins. */
static size_t offset_of_char(struct text text, size_t count)
{
    for (size_t i = 0; i < text.size; i++) {
        bool starts = ((unsigned char)text.data[i] & 0xC0) != 0x80;
        if (starts && count-- == 0) {
            return i;
        }
    }
    return text.size;
}

struct text words_original(const struct dialogue_work *work, struct text words)
{
    struct text whole = text_trim(work->in->text);
    struct text normalised = work->in->match == NULL ? TEXT_NONE : work->in->match->normalised;
    bool inside = words.size > 0 && words.data >= normalised.data &&
                  words.data + words.size <= normalised.data + normalised.size;
    /* 漏水!! is shorter than 漏水！！！: then the characters do not stand side by side. */
    if (!inside || text_count_chars(whole) != text_count_chars(normalised)) {
        return words;
    }
    size_t at = (size_t)(words.data - normalised.data);
    size_t chars = text_count_chars(text_slice(normalised, 0, at));
    size_t from = offset_of_char(whole, chars);
    return text_slice(whole, from, offset_of_char(whole, chars + text_count_chars(words)) - from);
}

/* ---- two requests in one message ---- */

/* Start of the clause in which `at` lies: behind the last mark before it. */
static size_t clause_start(struct text whole, size_t at)
{
    for (size_t i = at; i > 0; i--) {
        struct text before = text_slice(whole, 0, i);
        for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
            if (text_ends_with(before, marks[m])) {
                return i;
            }
        }
    }
    return 0;
}

static size_t span_offset(struct text whole, struct text span)
{
    bool inside = span.size > 0 && span.data >= whole.data &&
                  span.data + span.size <= whole.data + whole.size;
    return inside ? (size_t)(span.data - whole.data) : text_find(whole, span);
}

/* "另外路灯坏了": without the word that joins it to what was said before. */
static struct text cut_joiner(const struct dialogue_work *work, struct text words)
{
    struct list list = open_list(work, WORDS_JOINER);
    struct text word;
    words = words_strip(words);
    while (next_word(&list, &word)) {
        if (text_starts_with(words, word)) {
            return words_strip(text_slice(words, word.size, words.size));
        }
    }
    return words;
}

struct text words_of_request(const struct dialogue_work *work, size_t index)
{
    const struct match_result *match = work->in->match;
    struct text whole = text_trim(work->in->text);
    if (match == NULL || !match->two_requests || match->ranked_count < 2) {
        return whole;
    }
    struct text normalised = match->normalised;
    size_t at[2] = {span_offset(normalised, match->ranked[0].span),
                    span_offset(normalised, match->ranked[1].span)};
    if (at[0] == SIZE_MAX || at[1] == SIZE_MAX) {
        return whole;
    }
    size_t cut = clause_start(normalised, at[0] > at[1] ? at[0] : at[1]);
    struct text parts[2] = {words_strip(text_slice(normalised, 0, cut)),
                            cut_joiner(work, text_slice(normalised, cut, normalised.size))};
    if (cut <= (at[0] < at[1] ? at[0] : at[1]) || text_count_chars(parts[0]) < REQUEST_CHARS_MIN ||
        text_count_chars(parts[1]) < REQUEST_CHARS_MIN) {
        return whole;
    }
    bool same = text_count_chars(whole) == text_count_chars(normalised);
    return same ? words_original(work, at[index] < cut ? parts[0] : parts[1]) : whole;
}

/* ---- numbers of a list ---- */

static int64_t small_numeral(struct text text)
{
    static const struct text numerals[] = {{"一", 3}, {"二", 3}, {"三", 3}, {"四", 3},
                                           {"五", 3}, {"六", 3}, {"七", 3}, {"八", 3}};
    if (text_starts_with(text, TEXT("第"))) {
        text = text_slice(text, sizeof "第" - 1, text.size);
    }
    for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++) {
        bool digit = text.size > 0 && text.data[0] == (char)('1' + (int)i) &&
                     (text.size == 1 || text.data[1] < '0' || text.data[1] > '9');
        if (digit || text_starts_with(text, numerals[i])) {
            return (int64_t)i + 1;
        }
    }
    return 0;
}

/* The prefix of ticket numbers anywhere in the words, in either case, with digits behind. */
static int64_t ticket_number(const struct settings *settings, struct text text)
{
    struct text prefix = text_of(settings->ticket_prefix);
    for (size_t i = 0; prefix.size > 0 && i + prefix.size < text.size; i++) {
        size_t same = 0;
        while (same < prefix.size && (text.data[i + same] & ~0x20) == prefix.data[same]) {
            same++;
        }
        size_t end = i + prefix.size;
        while (same == prefix.size && end < text.size && text.data[end] >= '0' &&
               text.data[end] <= '9') {
            end++;
        }
        int64_t number = 0;
        if (same == prefix.size &&
            text_to_int64(text_slice(text, i + same, end - i - same), &number)) {
            return number;
        }
    }
    return 0;
}

int64_t words_number(const struct dialogue_work *work, bool *is_number_out)
{
    int64_t number = ticket_number(&work->in->config->settings, work->heard.plain);
    *is_number_out = number > 0;
    if (number > 0) {
        return number;
    }
    enum { CHOICE_CHARS_MAX = 5 }; /* "第二个吧" */
    return text_count_chars(work->heard.plain) > CHOICE_CHARS_MAX
               ? 0
               : small_numeral(work->heard.plain);
}
