#include "bot/dialogue_fill.h"

#include "bot/dialogue_words.h"
#include "bot/form_rules.h"
#include "intents/slots.h"

#include <string.h>

enum {
    TIMES_TRIED_MAX = 4, /* "昨天开始漏，明天下午有空": the appointment is not the first one */
    NAME_CHARS_MAX = 12,
    MINUTE_MS = 60000,
    DAY_MS = 24 * 60 * MINUTE_MS
};

static struct text keep(struct dialogue_work *work, struct text text)
{
    struct text copy = arena_text(work->arena, text);
    if (copy.data == NULL) {
        work->status = ST_NO_MEMORY;
        copy = TEXT("");
    }
    return copy;
}

/* ---- values ---- */

struct text fill_show_room(struct dialogue_work *work, struct text room)
{
    struct text shown = form_rules_room(work->in->config->texts, room, work->arena);
    if (shown.data == NULL) {
        work->status = ST_NO_MEMORY;
        return TEXT("");
    }
    return shown;
}

static bool set_pair(struct form_value *target, struct text value, struct text shown)
{
    bool differs = target->value.data == NULL || !text_equal(target->value, value);
    *target = (struct form_value){value, shown};
    return differs;
}

bool fill_set(struct dialogue_work *work, struct dialogue_form *form, size_t index,
              struct text value)
{
    const struct slot *slot = &form->service->slots[index];
    if (slot->kind == SLOT_TEXT) {
        value = words_cut_chars(value, (size_t)slot->chars_max);
    }
    struct text kept = keep(work, value);
    return set_pair(&form->values[index], kept,
                    slot->kind == SLOT_ROOM ? fill_show_room(work, kept) : kept);
}

void fill_append(struct dialogue_work *work, struct dialogue_form *form, size_t index,
                 struct text words)
{
    struct text before = form->values[index].value;
    if (before.size == 0) {
        fill_set(work, form, index, words);
        return;
    }
    const struct text pieces[] = {before, TEXT("；"), words};
    struct text both = arena_join(work->arena, pieces, sizeof pieces / sizeof pieces[0]);
    if (both.data == NULL) {
        work->status = ST_NO_MEMORY;
        return;
    }
    fill_set(work, form, index, both);
}

void fill_skip(struct dialogue_work *work, struct dialogue_form *form, size_t index)
{
    form->values[index] = (struct form_value){TEXT(""), work_text(work, VALUE_UNKNOWN, NULL, 0)};
}

size_t fill_slot_index(const struct dialogue_form *form, const struct slot *slot)
{
    return slot == NULL ? FILL_NONE : (size_t)(slot - form->service->slots);
}

size_t fill_content_slot(const struct dialogue_form *form)
{
    for (size_t i = 0; i < form->service->slot_count; i++) {
        if (form->service->slots[i].from_message) {
            return i;
        }
    }
    return FILL_NONE;
}

void fill_known(struct dialogue_work *work, struct dialogue_form *form)
{
    const struct contact *contact = work->in->contact;
    const struct {
        struct text slot, value;
    } known[] = {
        {TEXT("name"), text_of(contact->name)},
        {TEXT("phone"), text_of(contact->phone)},
        {TEXT("room"), text_of(contact->room)},
    };
    for (size_t i = 0; i < form->service->slot_count; i++) {
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
            if (known[k].value.size > 0 && form->values[i].value.data == NULL &&
                text_equal(form->service->slots[i].name, known[k].slot)) {
                fill_set(work, form, i, known[k].value);
            }
        }
    }
}

void fill_inherit(struct dialogue_form *form, const struct dialogue_form *from)
{
    for (size_t i = 0; i < form->service->slot_count; i++) {
        const struct slot *slot = &form->service->slots[i];
        for (size_t k = 0; k < from->service->slot_count; k++) {
            /* 上门时间 is not 放行时间. */
            bool meant =
                slot->kind != SLOT_TIME || text_equal(slot->label, from->service->slots[k].label);
            if (form->values[i].value.data == NULL && !slot->from_message && meant &&
                slot->kind == from->service->slots[k].kind &&
                text_equal(slot->name, from->service->slots[k].name)) {
                form->values[i] = from->values[k];
            }
        }
    }
}

/* Nobody whose home is bound is asked for what the company knows already. */
static bool is_known(const struct dialogue_work *work, const struct slot *slot)
{
    return work->in->contact->household != 0 &&
           (text_equal(slot->name, TEXT("name")) || text_equal(slot->name, TEXT("phone")) ||
            text_equal(slot->name, TEXT("room")));
}

size_t fill_missing(const struct dialogue_work *work, const struct dialogue_form *form)
{
    for (size_t i = 0; i < form->service->slot_count; i++) {
        const struct slot *slot = &form->service->slots[i];
        if (slot->required && form->values[i].value.data == NULL &&
            slot_serves(slot, form->intent) && !is_known(work, slot)) {
            return i;
        }
    }
    return FILL_NONE;
}

/* ---- finding ---- */

struct finding {
    struct dialogue_work *work;
    struct dialogue_form *form;
    bool asked; /* the slot in hand is what the bot asked for */
    bool found; /* the message holds a value for it */
    enum time_trouble trouble;
};

typedef bool find_value(struct finding *finding, size_t index);

static bool found(struct finding *finding, size_t index, struct text value)
{
    finding->found = true;
    return fill_set(finding->work, finding->form, index, value);
}

static struct text words_of(const struct finding *finding)
{
    const struct match_result *match = finding->work->in->match;
    return match == NULL ? TEXT_NONE : match->normalised;
}

static bool find_room(struct finding *finding, size_t index)
{
    const struct match_slot *match = words_slot(finding->work, TEXT("room"));
    if (match != NULL) {
        return found(finding, index, match->value);
    }
    struct slot_room room;
    if (!finding->asked || slot_find_room(words_of(finding), true, &room) != ST_OK) {
        return false;
    }
    return found(finding, index, text_of(room.canonical));
}

static bool find_phone(struct finding *finding, size_t index)
{
    const struct match_slot *match = words_slot(finding->work, TEXT("phone"));
    return match != NULL && found(finding, index, match->value);
}

/* The first time in the words that can be an appointment. */
static bool find_appointment(struct finding *finding, struct slot_time *time_out)
{
    struct text rest = words_of(finding);
    int offset = work_offset_minutes(finding->work);
    for (size_t i = 0; i < TIMES_TRIED_MAX; i++) {
        if (slot_find_time(rest, finding->work->in->now_ms, offset, time_out) != ST_OK) {
            return false;
        }
        /* "三点以后" said at four still means now on. */
        bool past = time_out->past && time_out->kind != SLOT_TIME_FROM;
        if (!past && time_out->kind != SLOT_TIME_AMBIGUOUS) {
            finding->trouble = TIME_FINE;
            return true;
        }
        finding->trouble = past ? TIME_PAST : TIME_AMBIGUOUS;
        if (!past) {
            finding->form->unsure_ms[0] = time_out->from_ms;
            finding->form->unsure_ms[1] = time_out->to_ms;
        }
        size_t end = (size_t)(time_out->words.data + time_out->words.size - rest.data);
        rest = text_slice(rest, end, rest.size);
    }
    return false;
}

/* "上午" or "晚上九点" as the answer to "是11月26日上午九点，还是晚上九点？": of that day. */
static bool find_settled(struct finding *finding, struct slot_time *time_out)
{
    const int64_t *unsure_ms = finding->form->unsure_ms;
    int offset = work_offset_minutes(finding->work);
    int64_t local_ms = unsure_ms[0] + offset * MINUTE_MS;
    int64_t day_ms = local_ms - local_ms % DAY_MS - offset * MINUTE_MS;
    if (unsure_ms[0] == 0 || slot_find_time(words_of(finding), day_ms, offset, time_out) != ST_OK ||
        time_out->kind == SLOT_TIME_AMBIGUOUS || time_out->from_ms < day_ms ||
        time_out->from_ms >= day_ms + DAY_MS) {
        return false;
    }
    for (size_t i = 0; i < 2 && time_out->kind == SLOT_TIME_SPAN; i++) {
        if (unsure_ms[i] >= time_out->from_ms && unsure_ms[i] <= time_out->to_ms) {
            time_out->kind = SLOT_TIME_POINT;
            time_out->from_ms = time_out->to_ms = unsure_ms[i];
        }
    }
    finding->trouble = TIME_FINE;
    return true;
}

void fill_ask_unsure(struct dialogue_work *work, const struct dialogue_form *form)
{
    char shown[2][SLOT_TIME_BYTES];
    for (size_t i = 0; i < 2; i++) {
        const struct slot_time time = {
            .kind = SLOT_TIME_POINT, .from_ms = form->unsure_ms[i], .to_ms = form->unsure_ms[i]};
        slot_time_say(&time, work_offset_minutes(work), shown[i]);
    }
    const struct text_value values[] = {{"first", text_of(shown[0])},
                                        {"second", text_of(shown[1])}};
    work_say_with(work, FORM_AMBIGUOUS, values, 2);
}

static bool find_time(struct finding *finding, size_t index)
{
    struct slot_time time;
    if (!finding->asked && words_slot(finding->work, TEXT("time")) == NULL) {
        return false;
    }
    if (!find_settled(finding, &time) && !find_appointment(finding, &time)) {
        return false;
    }
    int offset = work_offset_minutes(finding->work);
    char value[SLOT_TIME_BYTES], shown[SLOT_TIME_BYTES];
    slot_time_canonical(&time, offset, value);
    slot_time_say(&time, offset, shown);
    finding->found = true;
    finding->form->unsure_ms[0] = finding->form->unsure_ms[1] = 0;
    return set_pair(&finding->form->values[index], keep(finding->work, text_of(value)),
                    keep(finding->work, text_of(shown)));
}

static bool has_other_characters(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (c < 0x80 && !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ')) {
            return true; /* digits and marks are in no name */
        }
    }
    return false;
}

/* The whole message as a name, without "我叫" before it. */
static struct text plain_name(const struct dialogue_work *work)
{
    struct text plain = work->heard.plain;
    struct text list = texts_find(work->in->config->texts, text_of(text_key(WORDS_NAME)));
    bool introduced = false;
    while (list.size > 0 && !introduced) { /* longer words stand before shorter ones */
        size_t size = text_find(list, TEXT(" "));
        struct text word = text_slice(list, 0, size);
        if (word.size > 0 && text_starts_with(plain, word)) {
            plain = words_strip(text_slice(plain, word.size, plain.size));
            introduced = true;
        }
        list = size == SIZE_MAX ? TEXT_NONE : text_slice(list, size + 1, list.size);
    }
    size_t chars = text_count_chars(plain);
    bool fits = chars >= (introduced ? 1 : 2) && chars <= NAME_CHARS_MAX &&
                plain.size < STORE_NAME_BYTES && !has_other_characters(plain);
    return fits ? plain : TEXT_NONE;
}

static bool find_person(struct finding *finding, size_t index)
{
    struct dialogue_work *work = finding->work;
    const struct match_slot *own = words_slot(work, TEXT("name")); /* 我叫李明 */
    if (own != NULL && own->value.size < STORE_NAME_BYTES) {
        return found(finding, index, words_original(work, own->value));
    }
    const struct match_slot *match = words_slot(work, TEXT("person"));
    /* "保安小王骂人" names somebody else; with a phone or a room it is the resident himself. */
    bool himself = finding->asked || words_slot(work, TEXT("phone")) != NULL;
    if (match != NULL && himself && match->value.size < STORE_NAME_BYTES) {
        return found(finding, index, words_original(work, match->value));
    }
    const struct dialogue_heard *heard = &work->heard;
    if (!finding->asked || heard->service != NULL || heard->affirm || heard->deny || heard->skip ||
        heard->resume) {
        return false; /* "对的" is nobody's name */
    }
    struct text name = plain_name(work);
    return name.size > 0 && found(finding, index, words_original(work, name));
}

/* An option or one of its words, if it is in the text: the longest, of equals the last one. */
struct option_named {
    size_t option, at, size;
};

static void note_option(struct text plain, struct text word, size_t option,
                        struct option_named *best)
{
    size_t at = text_find(plain, word);
    if (word.size > 0 && at != SIZE_MAX &&
        (word.size > best->size || (word.size == best->size && at > best->at))) {
        *best = (struct option_named){option, at, word.size};
    }
}

static void note_option_words(const struct slot *slot, size_t option, struct text plain,
                              struct option_named *best)
{
    struct text list = option < slot->option_words_count ? slot->option_words[option] : TEXT_NONE;
    while (list.size > 0) {
        size_t size = text_find(list, TEXT(" "));
        note_option(plain, text_slice(list, 0, size), option, best);
        list = size == SIZE_MAX ? TEXT_NONE : text_slice(list, size + 1, list.size);
    }
}

/* "本人" for 业主本人: a part of exactly one option. */
static size_t option_of_part(const struct slot *slot, struct text plain)
{
    size_t option = SLOT_OPTIONS_MAX, parts = 0;
    for (size_t i = 0; i < slot->option_count; i++) {
        if (plain.size > 0 && text_find(slot->options[i], plain) != SIZE_MAX) {
            option = i;
            parts++;
        }
    }
    return parts == 1 ? option : SLOT_OPTIONS_MAX;
}

static struct option_named named_option(const struct slot *slot, struct text plain)
{
    struct option_named best = {.option = SLOT_OPTIONS_MAX};
    for (size_t i = 0; i < slot->option_count; i++) { /* "不涉及" holds "涉及": the longest wins */
        note_option(plain, slot->options[i], i, &best);
    }
    return best;
}

/* Index of the option; SLOT_OPTIONS_MAX when the text chooses none. */
static size_t chosen_option(const struct slot *slot, struct text plain)
{
    struct option_named best = named_option(slot, plain);
    bool named = best.size > 0;
    for (size_t i = 0; i < slot->option_count && !named; i++) {
        note_option_words(slot, i, plain, &best);
    }
    return best.size > 0 ? best.option : option_of_part(slot, plain);
}

bool fill_chooses(const struct dialogue_work *work, const struct slot *slot)
{
    return slot->kind == SLOT_CHOICE && chosen_option(slot, work->heard.plain) != SLOT_OPTIONS_MAX;
}

/* "我是租客，想换锁": said about himself before it was asked. */
static size_t introduced_option(const struct dialogue_work *work, const struct slot *slot)
{
    for (size_t i = 0; i < slot->option_count; i++) {
        size_t at = text_find(work->heard.plain, slot->options[i]);
        if (at != SIZE_MAX && at > 0 &&
            words_end(work, WORDS_NAME, text_slice(work->heard.plain, 0, at))) {
            return i;
        }
    }
    return SLOT_OPTIONS_MAX;
}

static bool find_choice(struct finding *finding, size_t index)
{
    const struct slot *slot = &finding->form->service->slots[index];
    struct text plain = finding->work->heard.plain;
    size_t option = finding->asked ? chosen_option(slot, plain)
                                   : introduced_option(finding->work, slot);
    if (slot->overheard && finding->form->values[index].value.data == NULL &&
        option == SLOT_OPTIONS_MAX) { /* "帮我送份报纸" has told the kind already */
        option = named_option(slot, plain).option;
    }
    return option != SLOT_OPTIONS_MAX && found(finding, index, slot->options[option]);
}

/* Text slots other than the resident's own words: only what the patterns named. */
static bool find_text(struct finding *finding, size_t index)
{
    const struct slot *slot = &finding->form->service->slots[index];
    const struct match_slot *match = words_slot(finding->work, slot->name);
    return match != NULL && !slot->from_message &&
           found(finding, index, words_original(finding->work, match->words));
}

static find_value *const finders[SLOT_KIND_COUNT] = {
    [SLOT_TEXT] = find_text, [SLOT_ROOM] = find_room,     [SLOT_PHONE] = find_phone,
    [SLOT_TIME] = find_time, [SLOT_PERSON] = find_person, [SLOT_CHOICE] = find_choice,
};

struct fill_outcome fill_take(struct dialogue_work *work, struct dialogue_form *form)
{
    struct fill_outcome outcome = {.changed = FILL_NONE};
    struct finding finding = {.work = work, .form = form};
    for (size_t i = 0; i < form->service->slot_count; i++) {
        const struct slot *slot = &form->service->slots[i];
        finding.asked = form->asked == slot;
        if (!slot_serves(slot, form->intent) ||
            (slot->keep_known && !finding.asked && form->values[i].value.data != NULL)) {
            continue;
        }
        finding.found = false;
        bool changed = finders[slot->kind](&finding, i);
        outcome.asked_filled = outcome.asked_filled || (finding.found && finding.asked);
        outcome.repeated = outcome.repeated || (finding.found && !changed);
        /* What is only picked up on the way ("厨房") is no news by itself. */
        bool news = changed && (slot->required || slot->kind != SLOT_TEXT);
        if (news && outcome.changed_count++ == 0) {
            outcome.changed = i;
        }
    }
    outcome.trouble = finding.trouble;
    return outcome;
}

/* ---- naming a slot ---- */

static bool names_slot(const struct dialogue_work *work, const struct slot *slot)
{
    static const enum text_key lists[SLOT_KIND_COUNT] = {
        [SLOT_TEXT] = WORDS_CONTENT, [SLOT_ROOM] = WORDS_ROOM,     [SLOT_PHONE] = WORDS_PHONE,
        [SLOT_TIME] = WORDS_TIME,    [SLOT_PERSON] = WORDS_PERSON, [SLOT_CHOICE] = TEXT_KEY_COUNT,
    };
    if (text_find(work->heard.plain, slot->label) != SIZE_MAX) {
        return true;
    }
    bool listed = slot->kind != SLOT_CHOICE && (slot->kind != SLOT_TEXT || slot->from_message);
    return listed && words_in(work, lists[slot->kind], work->heard.plain, NULL);
}

size_t fill_mentioned(const struct dialogue_work *work, const struct dialogue_form *form)
{
    enum { MENTION_CHARS_MAX = 60 };
    if (text_count_chars(work->heard.plain) > MENTION_CHARS_MAX) {
        return FILL_NONE;
    }
    for (size_t i = 0; i < form->service->slot_count; i++) {
        const struct slot *slot = &form->service->slots[i];
        if (slot_serves(slot, form->intent) && names_slot(work, slot)) {
            return i;
        }
    }
    return FILL_NONE;
}

struct text fill_replacement(const struct dialogue_work *work)
{
    size_t end = 0;
    if (!words_in(work, WORDS_CHANGE, work->heard.plain, &end)) {
        return TEXT_NONE;
    }
    return words_original(work,
                          words_strip(text_slice(work->heard.plain, end, work->heard.plain.size)));
}
