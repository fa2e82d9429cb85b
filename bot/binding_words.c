#include "bot/binding_words.h"

#include "bot/form_rules.h"
#include "intents/numerals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_CHARS_MIN = 2, NAME_CHARS_MAX = 6, COUNT_CHARS_MAX = 3 };

/* ---- saying ---- */

enum status binding_fill(struct turn *turn, enum text_key key, const struct text_value *values,
                        size_t count, struct text *out)
{
    *out = texts_fill(turn->config->texts, text_key(key), values, count, turn->arena);
    return out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status binding_say(struct turn *turn, enum text_key key, struct text *out)
{
    return binding_fill(turn, key, NULL, 0, out);
}

enum status binding_say_number(struct turn *turn, enum text_key key, const char *name,
                              int64_t number, struct text *out)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    return binding_fill(turn, key, &(struct text_value){name, text_of(digits)}, 1, out);
}

enum status binding_say_room(struct turn *turn, enum text_key key, struct text room,
                            struct text phone, struct text *out)
{
    struct text shown = form_rules_room(turn->config->texts, room, turn->arena);
    const struct text_value values[] = {{"room", shown}, {"phone", phone}};
    return shown.data == NULL ? ST_NO_MEMORY : binding_fill(turn, key, values, 2, out);
}

/* ---- hearing ---- */

bool binding_among(const struct turn *turn, enum text_key list, struct text words)
{
    struct text_list known = texts_words(turn->config->texts, text_of(text_key(list)));
    return text_among(words, known.items, known.count);
}

struct text binding_slot(const struct match_result *match, const char *name)
{
    for (size_t i = 0; match != NULL && i < match->slot_count; i++) {
        if (strcmp(match->slots[i].name, name) == 0) {
            return match->slots[i].value;
        }
    }
    return TEXT_NONE;
}

struct text binding_plain(const struct binding_heard *heard)
{
    return heard->match == NULL ? TEXT_NONE : text_trim(heard->match->normalised);
}

static bool says_label(const struct binding_heard *heard, const char *label)
{
    return heard->match != NULL && strcmp(heard->match->ranked[0].label, label) == 0;
}

bool binding_for_others(const struct turn *turn, const struct binding_heard *heard)
{
    static const char *const labels[] = {"human", "angry", "help", "optout"};
    const struct service *service =
        heard->match == NULL ? NULL
                             : catalogue_by_intent(turn->config->catalogue,
                                                   text_of(heard->match->ranked[0].label));
    bool other = heard->match == NULL || (service != NULL && service->interrupts);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        other = other || says_label(heard, labels[i]);
    }
    return other;
}

/* Two to six characters that are no letters, digits or marks: "陈建国". */
static bool is_name(struct text words)
{
    size_t chars = text_count_chars(words);
    for (size_t i = 0; i < words.size; i++) {
        if ((unsigned char)words.data[i] < 0xe4) { /* below the ideographs' first byte, or inside */
            if (i % 3 == 0) {
                return false;
            }
        }
    }
    return words.size == 3 * chars && chars >= NAME_CHARS_MIN && chars <= NAME_CHARS_MAX;
}

struct binding_claim binding_claim_in(const struct binding_heard *heard)
{
    struct text name = binding_slot(heard->match, "name");
    struct text words = text_trim(heard->words);
    name = name.size > 0 ? name : binding_slot(heard->match, "person");
    if (name.size == 0 && is_name(words)) {
        name = words;
    }
    return (struct binding_claim){
        .room = binding_slot(heard->match, "room"), .phone = binding_slot(heard->match, "phone"), .name = name};
}

/* The number in few words: "2", "第二套"; 0: there is none. */
static int64_t number_in(struct text words)
{
    struct numeral numeral;
    bool few = text_count_chars(words) <= COUNT_CHARS_MAX;
    for (size_t i = 0; few && i < words.size; i++) {
        if (numeral_read(words, &i, &numeral)) {
            return numeral.value;
        }
    }
    return 0;
}

size_t binding_chosen(const struct binding_heard *heard, const struct binding *rows, size_t count)
{
    struct text plain = binding_plain(heard), room = binding_slot(heard->match, "room");
    for (size_t i = 0; i < count && room.size > 0; i++) {
        if (text_equal(text_of(rows[i].room), room)) {
            return i;
        }
    }
    int64_t number = room.size == 0 ? number_in(plain) : 0;
    return number >= 1 && number <= (int64_t)count ? (size_t)number - 1 : count;
}
