/* Slots of words: the place in a home, the item, the material, how many, how urgent. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "intents/lexicon.h"
#include "intents/numerals.h"
#include "intents/slot_spots.h"

enum {
    COUNT_MAX = 999,
    COUNT_DIGITS_MAX = 3,
    BETWEEN_BYTES_MAX = 9 /* 三个坏的插座: up to three characters */
};

static size_t end_of(const struct lexicon_hit *hit)
{
    return hit->start + hit->size;
}

/* ---- place ---- */

/* 厨房的水槽, 主卧里面的卫生间: does hit follow so closely that both are one place? */
static bool follows(const struct lexicon_hits *hits, size_t end, const struct lexicon_hit *hit)
{
    struct text between = text_slice(hits->text, end, hit->start - end);
    return between.size == 0 || text_equal(between, TEXT("的")) || text_equal(between, TEXT("里"));
}

/* The end of the place that begins with the hit at index, or 0. A thing is part of a place only
 * with its side: 水槽下面; 厨房水龙头 is a thing in the place 厨房. */
static size_t place_end(const struct lexicon_hits *hits, size_t index)
{
    size_t end = 0, reach = hits->items[index].start;
    bool thing = false;
    for (size_t i = index; i < hits->count; i++) {
        const struct lexicon_hit *hit = &hits->items[i];
        if (i > index && !follows(hits, reach, hit)) {
            break;
        }
        bool place = (hit->kinds & (LEXICON_ROOM | LEXICON_SPOT)) != 0;
        bool side = (hit->kinds & LEXICON_SIDE) != 0;
        bool item = (hit->kinds & LEXICON_ITEM) != 0;
        if ((side && (end > 0 || thing)) || (place && !thing)) {
            end = end_of(hit);
            thing = false;
        } else if (item && !thing) {
            thing = true;
        } else {
            break;
        }
        reach = end_of(hit);
    }
    static const char *const inside[] = {"里", "内", NULL};
    if (end > 0) {
        size_t behind = end; /* 楼道里 */
        bool within = numeral_skip_any(hits->text, &behind, inside) >= 0 &&
                      (hits->items[index].kinds & LEXICON_ROOM) != 0;
        end = within ? behind : end;
    }
    return end;
}

enum status slot_find_place(const struct lexicon_hits *hits, struct slot_word *place_out)
{
    INVARIANT(hits != NULL && place_out != NULL);
    for (size_t i = 0; i < hits->count; i++) {
        size_t end = place_end(hits, i);
        if (end > 0) {
            size_t start = hits->items[i].start;
            place_out->words = text_slice(hits->text, start, end - start);
            place_out->value = place_out->words;
            return ST_OK;
        }
    }
    return ST_NOT_FOUND;
}

/* ---- item, material, urgency: the first of their words ---- */

static enum status find_kind(const struct lexicon_hits *hits, unsigned kind,
                             struct slot_word *word_out)
{
    INVARIANT(hits != NULL && word_out != NULL);
    for (size_t i = 0; i < hits->count; i++) {
        if ((hits->items[i].kinds & kind) != 0) {
            word_out->words = text_slice(hits->text, hits->items[i].start, hits->items[i].size);
            word_out->value = kind == LEXICON_URGENCY ? hits->items[i].value : word_out->words;
            return ST_OK;
        }
    }
    return ST_NOT_FOUND;
}

enum status slot_find_item(const struct lexicon_hits *hits, struct slot_word *item_out)
{
    return find_kind(hits, LEXICON_ITEM, item_out);
}

enum status slot_find_material(const struct lexicon_hits *hits, struct slot_word *material_out)
{
    return find_kind(hits, LEXICON_MATERIAL, material_out);
}

enum status slot_find_urgency(const struct lexicon_hits *hits, struct slot_word *urgency_out)
{
    return find_kind(hits, LEXICON_URGENCY, urgency_out);
}

/* ---- count ---- */

static bool is_mark(struct text text, size_t at)
{
    static const char *const marks[] = {",", "。", "!", "?", ";", " ", "、", NULL};
    return at >= text.size || numeral_skip_any(text, &at, marks) >= 0;
}

static bool has_mark(struct text text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        if (is_mark(text, at) || numeral_begins(text, at)) {
            return true;
        }
    }
    return false;
}

/* The number is read whole, and tells how many: not 第一个, 几十个, 13800138000. */
static bool counts(struct text text, size_t at)
{
    static const char *const before[] = {"第", "几", "每", "数", "钱", NULL};
    size_t back = at >= 3 ? at - 3 : at;
    char ascii = at > 0 ? text.data[at - 1] : ' ';
    bool digit = at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
    if ((ascii >= '0' && ascii <= '9' && digit) || ascii == '.' || ascii == ':' || ascii == '-') {
        return false; /* but 501一盏灯 are two numbers */
    }
    return back == at || ((unsigned char)text.data[back] & 0xc0) != 0xc0 ||
           (!numeral_begins(text, back) && numeral_skip_any(text, &back, before) < 0);
}

/* 三盏, 两块; 俩 is 两个 in one. */
static bool read_measure(const struct lexicon *lexicon, struct text text, size_t from, size_t *at,
                         bool *piece_out)
{
    struct lexicon_hit measure;
    *piece_out = false;
    if (text_ends_with(text_slice(text, from, *at - from), TEXT("俩"))) {
        return true;
    }
    if (!lexicon_at(lexicon, text, *at, LEXICON_MEASURE | LEXICON_PIECE, &measure)) {
        return false;
    }
    *piece_out = (measure.kinds & LEXICON_PIECE) != 0;
    *at = end_of(&measure);
    return true;
}

/* The thing that is counted, behind or before the number; false when there is none. */
static bool counted_words(const struct lexicon_hits *hits, size_t from, size_t end, bool piece,
                          struct text *words_out)
{
    const struct lexicon_hit *before = NULL;
    for (size_t i = 0; i < hits->count; i++) {
        const struct lexicon_hit *hit = &hits->items[i];
        bool thing = (hit->kinds & (LEXICON_ITEM | LEXICON_MATERIAL)) != 0;
        if (hit->start >= end) {
            if (thing && hit->start - end <= BETWEEN_BYTES_MAX &&
                !has_mark(hits->text, end, hit->start)) {
                *words_out = text_slice(hits->text, from, end_of(hit) - from);
                return true;
            }
            break;
        }
        before = thing && end_of(hit) <= from ? hit : before;
    }
    if (before == NULL || piece || from - end_of(before) > BETWEEN_BYTES_MAX ||
        has_mark(hits->text, end_of(before), from) || !is_mark(hits->text, end)) {
        return false;
    }
    *words_out = text_slice(hits->text, before->start, end - before->start);
    return true;
}

/* Is the number at this place a count? */
static bool count_at(const struct lexicon *lexicon, const struct lexicon_hits *hits, size_t at,
                     struct slot_count *count_out)
{
    struct text text = hits->text;
    struct numeral number;
    size_t end = at;
    bool piece;
    if (!counts(text, at) || !numeral_read(text, &end, &number) || number.value < 1 ||
        number.value > COUNT_MAX || number.digits > COUNT_DIGITS_MAX ||
        !read_measure(lexicon, text, at, &end, &piece) ||
        !counted_words(hits, at, end, piece, &count_out->words)) {
        return false;
    }
    count_out->count = number.value;
    return true;
}

enum status slot_find_count_at(const struct lexicon *lexicon, const struct lexicon_hits *hits,
                               const struct slot_places *places, struct slot_count *count_out)
{
    INVARIANT(lexicon != NULL && hits != NULL && places != NULL && count_out != NULL);
    for (size_t i = 0; hits->count > 0 && i < places->count; i++) {
        if (count_at(lexicon, hits, places->at[i], count_out)) {
            return ST_OK;
        }
    }
    return ST_NOT_FOUND;
}

enum status slot_find_count(const struct lexicon *lexicon, const struct lexicon_hits *hits,
                            struct slot_count *count_out)
{
    INVARIANT(lexicon != NULL && hits != NULL && count_out != NULL);
    for (size_t at = 0; hits->count > 0 && at < hits->text.size; at++) {
        if (numeral_begins(hits->text, at) && count_at(lexicon, hits, at, count_out)) {
            return ST_OK;
        }
    }
    return ST_NOT_FOUND;
}
