#include "bot/form_fill.h"

#include "bot/base/clock.h"
#include "bot/grade.h"
#include "bot/text_keys.h"
#include "bot/ticket_words.h"
#include "bot/warranty.h"
#include "store/event.h"
#include "store/fact.h"

#include <jansson.h>
#include <string.h>

/* The newest event of a kind: "ticket.completed" is asked for as completed_… */
struct last_event {
    struct text kind, actor, words;
    int64_t at_ms;
};

struct form_scene {
    struct turn *turn;
    const struct ticket *ticket;
    bool loaded;
    size_t event_count, fact_count;
    struct last_event events[FORM_EVENTS_MAX];
    struct fact facts[FACTS_MAX];
};

static const struct text event_prefix = {"ticket.", 7};

/* ---- which placeholders there are ---- */

enum aspect { ASPECT_AT, ASPECT_BY, ASPECT_TEXT, ASPECT_COUNT };
static const struct text aspects[ASPECT_COUNT] = {{"_at", 3}, {"_by", 3}, {"_text", 5}};

/* "completed_by" → "completed", ASPECT_BY; ASPECT_COUNT when it ends with none of them. */
static enum aspect take_aspect(struct text name, struct text *stem_out)
{
    for (size_t i = 0; i < ASPECT_COUNT; i++) {
        if (name.size > aspects[i].size &&
            text_equal(text_slice(name, name.size - aspects[i].size, name.size), aspects[i])) {
            *stem_out = text_slice(name, 0, name.size - aspects[i].size);
            return (enum aspect)i;
        }
    }
    return ASPECT_COUNT;
}

static bool is_event_named(struct text event, struct text stem)
{
    return text_starts_with(event, event_prefix) &&
           text_equal(text_slice(event, event_prefix.size, event.size), stem);
}

/* Events that no life cycle names, and that tickets have all the same. */
static const struct text own_events[] = {TEXT("opened"), TEXT("noted"), TEXT("assigned"),
                                         TEXT("graded"), TEXT("pass_given"), TEXT("pass_used")};

static bool has_event(const struct service *service, struct text stem)
{
    for (size_t i = 0; i < service->lifecycle->move_count; i++) {
        if (is_event_named(service->lifecycle->moves[i].event, stem)) {
            return true;
        }
    }
    return text_among(stem, own_events, sizeof own_events / sizeof own_events[0]);
}

bool form_fill_knows(const struct service *service, struct text placeholder)
{
    static const struct text commons[] = {
        TEXT("ticket"),   TEXT("title"),     TEXT("service"), TEXT("state"), TEXT("room"),
        TEXT("name"),     TEXT("assignee"),  TEXT("community"), TEXT("hotline"),
        TEXT("phone"),    TEXT("class"),     TEXT("today"),
        TEXT("materials")};
    struct text stem;
    enum aspect aspect = take_aspect(placeholder, &stem);
    bool told = aspect != ASPECT_COUNT &&
                (has_event(service, stem) ||
                 (aspect != ASPECT_TEXT && service_fact(service, stem) != NULL));
    return told || service_fact(service, placeholder) != NULL ||
           service_slot(service, placeholder) != NULL ||
           text_among(placeholder, commons, sizeof commons / sizeof commons[0]);
}

/* ---- what is recorded ---- */

static struct last_event *event_of(struct form_scene *scene, struct text kind)
{
    for (size_t i = 0; i < scene->event_count; i++) {
        if (text_equal(scene->events[i].kind, kind)) {
            return &scene->events[i];
        }
    }
    if (scene->event_count == FORM_EVENTS_MAX) {
        return NULL; /* a form speaks of few of them */
    }
    return &scene->events[scene->event_count++];
}

static enum status note_event(void *context, const struct event *event)
{
    struct form_scene *scene = context;
    struct last_event *last =
        text_starts_with(event->kind, event_prefix) ? event_of(scene, event->kind) : NULL;
    if (last == NULL) {
        return ST_OK;
    }
    struct arena *arena = scene->turn->arena;
    json_t *data = event->data.size == 0
                       ? NULL
                       : json_loadb(event->data.data, event->data.size, 0, NULL);
    const char *words = json_string_value(json_object_get(data, "text"));
    last->kind = arena_text(arena, event->kind);
    last->actor = arena_text(arena, event->actor);
    last->words = arena_text(arena, words == NULL ? TEXT_NONE : text_of(words));
    last->at_ms = event->at_ms;
    json_decref(data);
    return last->kind.data == NULL || last->actor.data == NULL || last->words.data == NULL
               ? ST_NO_MEMORY
               : ST_OK;
}

static enum status load(struct form_scene *scene)
{
    if (scene->loaded) {
        return ST_OK;
    }
    scene->loaded = true;
    enum status status = store_event_of_ticket(scene->turn->store, scene->ticket->number,
                                               note_event, scene);
    return status == ST_OK ? store_fact_list(scene->turn->store, scene->ticket->number,
                                             scene->facts, FACTS_MAX, &scene->fact_count)
                           : status;
}

struct form_scene *form_scene_open(struct turn *turn, const struct ticket *ticket)
{
    struct form_scene *scene = arena_alloc(turn->arena, sizeof *scene);
    if (scene != NULL) {
        *scene = (struct form_scene){.turn = turn, .ticket = ticket};
    }
    return scene;
}

/* ---- values ---- */

/* 2026-11-27 16:00; nothing for no moment. */
static struct text moment(const struct form_scene *scene, int64_t at_ms, bool day_only)
{
    char iso[CLOCK_ISO_BYTES]; /* 2026-11-27T16:00:00+08:00 */
    if (at_ms == 0) {
        return TEXT("");
    }
    clock_format_iso(at_ms, turn_offset_minutes(scene->turn, text_of(scene->ticket->community)),
                     iso);
    return day_only ? arena_text(scene->turn->arena, (struct text){iso, 10})
                    : arena_printf(scene->turn->arena, "%.10s %.5s", iso, iso + 11);
}

static struct text actor_name(const struct form_scene *scene, struct text actor)
{
    static const struct {
        struct text actor;
        enum text_key key;
    } others[] = {{TEXT("resident"), FORM_BY_RESIDENT}, {TEXT("system"), FORM_BY_SYSTEM},
                  {TEXT("bot"), FORM_BY_SYSTEM}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (text_equal(others[i].actor, actor)) {
            return texts_find(scene->turn->config->texts, text_of(text_key(others[i].key)));
        }
    }
    struct staff staff;
    enum status status =
        actor.size == 0 ? ST_NOT_FOUND : store_staff_find(scene->turn->store, actor, &staff);
    return status == ST_OK ? arena_text(scene->turn->arena, text_of(staff.name)) : actor;
}

/* Who, when, or in what words; empty while it has not happened. */
static struct text told(const struct form_scene *scene, struct text stem, enum aspect aspect)
{
    for (size_t i = 0; i < scene->fact_count && aspect != ASPECT_TEXT; i++) {
        const struct fact *fact = &scene->facts[i];
        if (text_equal(text_of(fact->name), stem)) {
            return aspect == ASPECT_AT ? moment(scene, fact->at_ms, false)
                                       : actor_name(scene, text_of(fact->actor));
        }
    }
    for (size_t i = 0; i < scene->event_count; i++) {
        const struct last_event *event = &scene->events[i];
        if (is_event_named(event->kind, stem)) {
            return aspect == ASPECT_TEXT ? event->words
                   : aspect == ASPECT_AT ? moment(scene, event->at_ms, false)
                                         : actor_name(scene, event->actor);
        }
    }
    return TEXT("");
}

static struct text class_title(const struct form_scene *scene)
{
    struct text class_ = text_of(scene->ticket->class_);
    const struct grades *grades = scene->turn->config->grades;
    const struct warranty *warranty = scene->turn->config->warranty;
    const struct {
        struct text id;
        enum text_key key;
    } known[] = {{warranty->within, CLASS_WITHIN},
                 {warranty->company, CLASS_COMPANY},
                 {warranty->paid, CLASS_PAID}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal(known[i].id, class_)) {
            return texts_find(scene->turn->config->texts, text_of(text_key(known[i].key)));
        }
    }
    size_t index = grade_index(grades, class_);
    return index < grades->grade_count ? grades->grades[index].title : class_;
}

/* The value of what only a form knows; data NULL: ticket_words knows it, or nobody. */
static enum status own_value(struct form_scene *scene, const struct service *service,
                             struct text name, struct text *value_out)
{
    *value_out = TEXT_NONE;
    if (text_equal(name, TEXT("phone"))) { /* also of a ticket that staff opened without a form */
        *value_out = text_of(scene->ticket->phone);
        return ST_OK;
    }
    bool known = service != NULL && (service_fact(service, name) != NULL ||
                                     service_slot(service, name) != NULL);
    struct text stem;
    enum aspect aspect = known ? ASPECT_COUNT : take_aspect(name, &stem);
    enum status status = aspect == ASPECT_COUNT ? ST_OK : load(scene);
    if (status != ST_OK) {
        return status;
    }
    if (aspect != ASPECT_COUNT) {
        *value_out = told(scene, stem, aspect);
    } else if (text_equal(name, TEXT("class"))) {
        *value_out = class_title(scene);
    } else if (text_equal(name, TEXT("today"))) {
        *value_out = moment(scene, scene->turn->now_ms, true);
    }
    return ST_OK;
}

enum status form_fill(struct form_scene *scene, struct text sentence, struct text *text_out)
{
    struct turn *turn = scene->turn;
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(scene->ticket->service));
    struct text_value values[TICKET_WORDS_VALUES_MAX];
    size_t count = 0, at = 0;
    struct text name;
    *text_out = TEXT("");
    if (sentence.size == 0) {
        return ST_OK;
    }
    while (count < TICKET_WORDS_VALUES_MAX && texts_each_placeholder(sentence, &at, &name)) {
        struct text value;
        enum status status = own_value(scene, service, name, &value);
        if (status != ST_OK) {
            return status;
        }
        if (value.data != NULL) {
            values[count++] =
                (struct text_value){arena_text(turn->arena, name).data, value};
        }
    }
    const struct ticket_words words = {.key = sentence, .value_count = count, .values = values};
    return ticket_words_fill(turn, scene->ticket, &words, text_out);
}
