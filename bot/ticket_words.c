#include "bot/ticket_words.h"

#include "bot/base/clock.h"
#include "bot/materials.h"
#include "bot/outbound_job.h"
#include "bot/render.h"
#include "bot/route.h"
#include "bot/text_keys.h"
#include "bot/undo.h"
#include "intents/slots.h"

#include <string.h>

struct filling {
    struct turn *turn;
    const struct ticket *ticket;
    const struct service *service; /* NULL: gone from the catalogue */
    const struct ticket_words *words;
    json_t *slots; /* read when the first slot is asked for */
    enum status status;
};

typedef struct text find_common(struct filling *filling);

static struct text keep(struct filling *filling, struct text text)
{
    struct text copy = arena_text(filling->turn->arena, text);
    if (copy.data == NULL) {
        filling->status = ST_NO_MEMORY;
        return TEXT_NONE;
    }
    return copy;
}

/* ---- what is known of every ticket ---- */

static struct text find_number(struct filling *filling)
{
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&filling->turn->config->settings, filling->ticket->number, number);
    return keep(filling, text_of(number));
}

static struct text find_title(struct filling *filling)
{
    return text_of(filling->ticket->title);
}

static struct text find_service(struct filling *filling)
{
    return filling->service == NULL ? text_of(filling->ticket->service) : filling->service->name;
}

static struct text find_state(struct filling *filling)
{
    const struct lifecycle_state *state =
        filling->service == NULL
            ? NULL
            : lifecycle_state(filling->service->lifecycle, text_of(filling->ticket->state));
    return state == NULL ? text_of(filling->ticket->state) : state->title;
}

static struct text find_room(struct filling *filling)
{
    return text_of(filling->ticket->room);
}

static struct text find_name(struct filling *filling)
{
    return text_of(filling->ticket->name);
}

static struct text find_assignee(struct filling *filling)
{
    struct staff staff;
    enum status status = filling->ticket->assignee == 0
                             ? ST_NOT_FOUND
                             : store_staff_get(filling->turn->store, filling->ticket->assignee,
                                               &staff);
    if (status == ST_OK) {
        return keep(filling, text_of(staff.name));
    }
    filling->status = status == ST_NOT_FOUND ? filling->status : status;
    return TEXT_NONE;
}

static const struct community *community_of(const struct filling *filling)
{
    return config_community(filling->turn->config, text_of(filling->ticket->community));
}

static struct text find_community(struct filling *filling)
{
    const struct community *community = community_of(filling);
    return text_of(community == NULL ? "" : community->name);
}

static struct text find_hotline(struct filling *filling)
{
    const struct community *community = community_of(filling);
    return text_of(community == NULL ? "" : community->hotline);
}

static struct text find_materials(struct filling *filling)
{
    struct text words = TEXT_NONE;
    enum status status = materials_list_words(filling->turn, filling->ticket, &words);
    filling->status = status == ST_OK ? filling->status : status;
    return words;
}

static struct text find_materials_told(struct filling *filling)
{
    struct text words = TEXT_NONE;
    enum status status = materials_told_words(filling->turn, filling->ticket, &words);
    filling->status = status == ST_OK ? filling->status : status;
    return words;
}

static const struct {
    struct text name;
    find_common *find;
} commons[] = {
    {{"ticket", 6}, find_number},       {{"title", 5}, find_title},
    {{"service", 7}, find_service},     {{"state", 5}, find_state},
    {{"room", 4}, find_room},           {{"name", 4}, find_name},
    {{"assignee", 8}, find_assignee},   {{"community", 9}, find_community},
    {{"hotline", 7}, find_hotline},     {{"materials", 9}, find_materials},
    {{"materials_told", 14}, find_materials_told},
};

/* ---- one placeholder ---- */

static bool find_given(const struct filling *filling, struct text name, struct text *value_out)
{
    for (size_t i = 0; i < filling->words->value_count; i++) {
        if (text_equal(text_of(filling->words->values[i].name), name)) {
            *value_out = filling->words->values[i].value;
            return true;
        }
    }
    return false;
}

static bool find_fact(struct filling *filling, struct text name, struct text *value_out)
{
    if (filling->service == NULL || service_fact(filling->service, name) == NULL) {
        return false;
    }
    struct fact fact;
    enum status status =
        store_fact_get(filling->turn->store, filling->ticket->number, name, &fact);
    if (status == ST_OK) {
        status = ticket_words_fact(filling->turn, filling->ticket, &fact, value_out);
    } else if (status == ST_NOT_FOUND) {
        status = ST_OK;
    }
    filling->status = status == ST_OK ? filling->status : status;
    return true;
}

static bool find_slot(struct filling *filling, struct text name, struct text *value_out)
{
    struct text json = filling->ticket->slots;
    if (filling->slots == NULL && json.size > 0) {
        filling->slots = json_loadb(json.data, json.size, 0, NULL);
    }
    json_t *shown =
        json_object_get(json_object_getn(filling->slots, name.data, name.size), "shown");
    if (!json_is_string(shown)) {
        return false;
    }
    *value_out = keep(filling, (struct text){json_string_value(shown), json_string_length(shown)});
    return true;
}

static struct text find_value(struct filling *filling, struct text name)
{
    struct text value = TEXT_NONE;
    if (find_given(filling, name, &value) || find_fact(filling, name, &value) ||
        find_slot(filling, name, &value)) {
        return value;
    }
    for (size_t i = 0; i < sizeof commons / sizeof commons[0]; i++) {
        if (text_equal(commons[i].name, name)) {
            return commons[i].find(filling);
        }
    }
    return TEXT_NONE;
}

/* The same over a sentence that is not one of the texts. */
static enum status fill_sentence(struct turn *turn, const struct ticket *ticket,
                                 const struct ticket_words *words, struct text sentence,
                                 struct text *text_out)
{
    struct filling filling = {
        .turn = turn,
        .ticket = ticket,
        .service = catalogue_service(turn->config->catalogue, text_of(ticket->service)),
        .words = words,
        .status = ST_OK,
    };
    struct text_value values[TICKET_WORDS_VALUES_MAX];
    size_t count = 0;
    struct text name;
    for (size_t at = 0; count < TICKET_WORDS_VALUES_MAX &&
                        texts_each_placeholder(sentence, &at, &name);
         count++) {
        values[count] =
            (struct text_value){keep(&filling, name).data, find_value(&filling, name)};
    }
    json_decref(filling.slots);
    if (filling.status != ST_OK) {
        return filling.status;
    }
    *text_out = texts_fill_template(sentence, values, count, turn->arena);
    return text_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status ticket_words_fill(struct turn *turn, const struct ticket *ticket,
                              const struct ticket_words *words, struct text *text_out)
{
    struct text sentence = texts_find(turn->config->texts, words->key);
    return fill_sentence(turn, ticket, words, sentence.size == 0 ? words->key : sentence, text_out);
}

/* ---- the notice that can say it too ---- */

/* One line, and no longer than the row can keep. */
static enum status one_line(struct turn *turn, struct text *value)
{
    struct text copy = arena_text(turn->arena, text_cut_utf8(*value, NOTICE_VALUE_BYTES_MAX));
    char *bytes = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; bytes != NULL && i < copy.size; i++) {
        bytes[i] = bytes[i] == '\n' || bytes[i] == '\r' ? ' ' : bytes[i];
    }
    *value = copy;
    return copy.data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* A line for each field of the notice. */
static enum status fill_notice(struct turn *turn, const struct ticket *ticket,
                               const struct ticket_words *words, struct text said,
                               const struct notice *notice, struct text *facts_out)
{
    char now[CLOCK_ISO_BYTES]; /* 2026-11-27T16:00:00+08:00 */
    struct text_value values[TICKET_WORDS_VALUES_MAX];
    size_t count = 0;
    clock_format_iso(turn->now_ms, turn_offset_minutes(turn, text_of(ticket->community)), now);
    values[count++] = (struct text_value){"now", arena_printf(turn->arena, "%.10s %.5s", now,
                                                              now + 11)};
    values[count++] = (struct text_value){"words", said};
    for (size_t i = 0; i < words->value_count && count < TICKET_WORDS_VALUES_MAX; i++) {
        values[count++] = words->values[i];
    }
    const struct ticket_words about = {.value_count = count, .values = values};
    struct text lines[2 * NOTICE_FIELDS_MAX];
    size_t used = 0;
    enum status status = ST_OK;
    for (size_t i = 0; i < notice->field_count && status == ST_OK; i++) {
        if (i > 0) {
            lines[used++] = TEXT("\n");
        }
        status = fill_sentence(turn, ticket, &about, notice->fields[i].value, &lines[used]);
        if (status == ST_OK) {
            status = one_line(turn, &lines[used++]);
        }
    }
    *facts_out = status == ST_OK ? arena_join(turn->arena, lines, used) : TEXT_NONE;
    return status == ST_OK && facts_out->data == NULL ? ST_NO_MEMORY : status;
}

/* ---- telling ---- */

/* What may be tapped: 1 to 5, else the first of the words that mean an answer. */
static size_t choices_of(const struct ask *ask, struct text choices[OUTBOUND_CHOICES_MAX])
{
    static const struct text scores[] = {TEXT("1"), TEXT("2"), TEXT("3"), TEXT("4"), TEXT("5")};
    size_t count = 0;
    if (ask == NULL) {
        return 0;
    }
    if (ask->score) {
        memcpy(choices, scores, sizeof scores);
        return sizeof scores / sizeof scores[0];
    }
    for (size_t i = 0; i < ask->answer_count && count < OUTBOUND_CHOICES_MAX; i++) {
        struct text words = ask->answers[i].words;
        struct text first = text_slice(words, 0, text_find(words, TEXT(" ")));
        if (first.size > 0) {
            choices[count++] = first;
        }
    }
    return count;
}

enum status ticket_words_tell(struct turn *turn, const struct ticket *ticket,
                              const struct ticket_words *words, bool *told_out)
{
    *told_out = false;
    if (ticket->contact == 0) {
        return ST_OK;
    }
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, ticket->contact, &contact, &conversation);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    struct text choices[OUTBOUND_CHOICES_MAX];
    struct route_message message = {
        .kind = words->kind,
        .lane = ticket->alarm || ticket->priority >= TICKET_EMERGENCY ? OUTBOX_EMERGENCY
                                                                      : OUTBOX_NOTICE,
        .author = TEXT("bot"),
        .ticket = ticket->number,
        .notice = notices_for_text(&turn->config->notices, words->key),
        .choices = choices,
        .choice_count = choices_of(words->ask, choices),
    };
    status = ticket_words_fill(turn, ticket, words, &message.words);
    if (status == ST_OK) {
        status = undo_let_go(turn, ticket->number);
    }
    if (status == ST_OK && message.notice != NULL) {
        status = fill_notice(turn, ticket, words, message.words, message.notice, &message.facts);
    }
    return status == ST_OK ? route_say(turn, &contact, &message, told_out) : status;
}

/* ---- facts ---- */

static struct text show_moment(struct turn *turn, const struct ticket *ticket, int64_t at_ms)
{
    char shown[SLOT_TIME_BYTES];
    const struct slot_time time = {.kind = SLOT_TIME_POINT, .from_ms = at_ms, .to_ms = at_ms};
    slot_time_say(&time, turn_offset_minutes(turn, text_of(ticket->community)), shown);
    return arena_text(turn->arena, text_of(shown));
}

/* The options of a choice are words of the configuration, but for these. */
static struct text show_option(const struct turn *turn, struct text option)
{
    static const struct {
        struct text option;
        enum text_key key;
    } known[] = {
        {{"yes", 3}, VALUE_YES}, {{"no", 2}, VALUE_NO}, {{"silent", 6}, VALUE_SILENT}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal(known[i].option, option)) {
            return texts_find(turn->config->texts, text_of(text_key(known[i].key)));
        }
    }
    return option;
}

enum status ticket_words_fact(struct turn *turn, const struct ticket *ticket,
                              const struct fact *fact, struct text *shown_out)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    const struct fact_rule *rule =
        service == NULL ? NULL : service_fact(service, text_of(fact->name));
    if (rule != NULL && rule->kind == FACT_FLAG) {
        const char *key = text_key(fact->number != 0 ? VALUE_YES : VALUE_NO);
        *shown_out = texts_fill(turn->config->texts, key, NULL, 0, turn->arena);
    } else if (rule != NULL && rule->kind == FACT_TIME) {
        *shown_out = show_moment(turn, ticket, fact->number);
    } else if (rule != NULL && rule->kind == FACT_CHOICE) {
        *shown_out = arena_text(turn->arena, show_option(turn, text_of(fact->value)));
    } else {
        *shown_out = arena_text(turn->arena, text_of(fact->value));
    }
    return shown_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}
