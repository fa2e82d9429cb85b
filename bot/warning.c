#include "bot/warning.h"

#include "bot/json_out.h"
#include "bot/poisson.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"
#include "store/figures.h"
#include "store/recurrence.h"

#include <stdio.h>

enum { DAY_MS = 86400000, PPM = 1000000 };

/* Names the rows of clusters in the table of what was done already. */
static const struct text hush_rule = {"warning", 7};
const struct text warning_intent = {"R-CLK-21", 8};

/* ---- config/warning.json ---- */

void warning_read(const struct json_place *place, void *rule)
{
#define FIELD(name) offsetof(struct warning_rule, name)
    static const struct json_field fields[] = {
        {"services", JSON_KIND_TEXTS, true, FIELD(services), 1, WARNING_SERVICES_MAX,
         FIELD(service_count), NULL},
        {"window_days", JSON_KIND_INT32, true, FIELD(window_days), 1, 60, 0, NULL},
        {"history_days", JSON_KIND_INT32, true, FIELD(history_days), 7, 730, 0, NULL},
        {"least", JSON_KIND_INT32, true, FIELD(least), 2, 1000, 0, NULL},
        {"chance_ppm", JSON_KIND_INT32, true, FIELD(chance_ppm), 1, PPM / 10, 0, NULL},
        {"task", JSON_KIND_TEXT, true, FIELD(task), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"department", JSON_KIND_TEXT, true, FIELD(department), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"role", JSON_KIND_TEXT, true, FIELD(role), 1, STORE_ID_BYTES - 1, 0, NULL},
    };
#undef FIELD
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rule);
}

static bool is_complaint(const struct warning_rule *rule, struct text service)
{
    for (size_t i = 0; i < rule->service_count; i++) {
        if (text_equal(rule->services[i], service)) {
            return true;
        }
    }
    return false;
}

/* ---- counting ---- */

enum status warning_count(struct store *store, const struct warning_rule *rule,
                          const struct ticket *ticket, struct text building, int64_t now_ms,
                          struct warning_figures *figures_out)
{
    struct figures_kind kind = {text_of(ticket->service), text_of(ticket->intent), building};
    int64_t window_ms = (int64_t)rule->window_days * DAY_MS;
    int64_t since_ms = now_ms + 1 - window_ms; /* up to and with this moment */
    struct figures_span span = {text_of(ticket->community), since_ms, now_ms + 1};
    *figures_out = (struct warning_figures){.chance = 1};
    enum status status = store_figures_opened(store, &span, &kind, &figures_out->now);
    if (status != ST_OK || figures_out->now < rule->least) {
        return status;
    }
    int64_t first_ms = 0;
    status = store_figures_first(store, span.community, &first_ms);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    int64_t from_ms = since_ms - (int64_t)rule->history_days * DAY_MS;
    from_ms = first_ms > from_ms ? first_ms : from_ms;
    if (from_ms >= since_ms) {
        return ST_OK; /* no history at all */
    }
    span = (struct figures_span){span.community, from_ms, since_ms};
    status = store_figures_opened(store, &span, &kind, &figures_out->before);
    double before_ms = (double)(since_ms - from_ms);
    figures_out->before_days = before_ms / DAY_MS;
    figures_out->expected = (double)figures_out->before * (double)window_ms / before_ms;
    figures_out->chance =
        poisson_excess(figures_out->now, figures_out->before, (double)window_ms, before_ms);
    return status;
}

/* What stands before the first "-" of a room; size 0 when it names no building. */
static struct text building_of(const struct ticket *ticket)
{
    struct text room = text_of(ticket->room);
    size_t dash = text_find(room, TEXT("-"));
    return dash == SIZE_MAX ? TEXT_NONE : text_slice(room, 0, dash);
}

/* ---- silence after a warning ---- */

static enum status find_hush(struct turn *turn, const struct ticket *ticket, struct text building,
                             struct recurrence *row_out)
{
    struct text kind = text_of(ticket->intent[0] == '\0' ? ticket->service : ticket->intent);
    char subject[RECURRENCE_SUBJECT_BYTES];
    snprintf(subject, sizeof subject, "%.*s@%.*s", TEXT_ARGS(kind),
             TEXT_ARGS(text_cut_utf8(building, STORE_ID_BYTES - 1)));
    enum status status = store_recurrence_find(turn->store, hush_rule, text_of(ticket->community),
                                               text_of(subject), row_out);
    if (status == ST_NOT_FOUND) {
        *row_out = (struct recurrence){0};
        text_copy(hush_rule, row_out->rule, sizeof row_out->rule);
        text_copy(text_of(ticket->community), row_out->community, sizeof row_out->community);
        text_copy(text_of(subject), row_out->subject, sizeof row_out->subject);
        status = ST_OK;
    }
    return status;
}

static enum status hush(struct turn *turn, const struct ticket *ticket, struct text building,
                        const struct warning_rule *rule)
{
    struct recurrence row;
    enum status status = find_hush(turn, ticket, building, &row);
    if (status != ST_OK) {
        return status;
    }
    row.next_at_ms = turn->now_ms + (int64_t)rule->window_days * DAY_MS;
    row.done++;
    return store_recurrence_put(turn->store, &row);
}

/* ---- warning ---- */

static struct text kind_name(const struct turn *turn, const struct ticket *ticket)
{
    const char *title = turn->config->matcher == NULL
                            ? NULL
                            : matcher_label_title(turn->config->matcher, text_of(ticket->intent));
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    if (title != NULL) {
        return text_of(title);
    }
    return service == NULL ? text_of(ticket->service) : service->name;
}

static enum status write_event(struct turn *turn, const struct ticket *ticket,
                               struct text building, const struct warning_figures *figures,
                               struct text words)
{
    const struct warning_rule *rule = &turn->config->warning;
    struct json_out out;
    struct event event = {
        .actor = TEXT("system"),
        .kind = TEXT("complaint.warning"),
        .community = text_of(ticket->community),
        .ticket = ticket->number,
    };
    json_out_begin(&out, turn->arena, 512 + words.size);
    json_out_object(&out, NULL);
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&turn->config->settings, ticket->number, number);
    json_out_string(&out, "ticket_number", number);
    json_out_string(&out, "intent", ticket->intent);
    json_out_text(&out, "kind_name", kind_name(turn, ticket));
    json_out_text(&out, "building", building);
    json_out_number(&out, "count", figures->now);
    json_out_number(&out, "days", rule->window_days);
    json_out_number(&out, "before", figures->before);
    json_out_number(&out, "before_days", (int64_t)figures->before_days);
    json_out_number(&out, "chance_ppm", (int64_t)(figures->chance * PPM));
    json_out_text(&out, "text", words);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status open_task(struct turn *turn, const struct ticket *ticket, struct text title,
                             struct text words)
{
    const struct warning_rule *rule = &turn->config->warning;
    struct ticket_slot slots[TASK_SLOTS];
    tickets_task_slots(turn->config, words, rule->role, slots);
    const struct ticket_order order = {
        .service = rule->task,
        .community = text_of(ticket->community),
        .actor = TEXT("system"),
        .channel = TEXT("calendar"),
        .intent = warning_intent,
        .department = rule->department,
        .title = title,
        .slot_count = TASK_SLOTS,
        .slots = slots,
    };
    struct ticket task;
    return tickets_open_staff(turn, &order, &task);
}

static enum status announce(struct turn *turn, const struct ticket *ticket, struct text building,
                            const struct warning_figures *figures)
{
    const struct warning_rule *rule = &turn->config->warning;
    const struct community *community =
        config_community(turn->config, text_of(ticket->community));
    struct arena *arena = turn->arena;
    const struct text_value values[] = {
        {"place", arena_printf(arena, "%s%.*s%s", community == NULL ? "" : community->name,
                               TEXT_ARGS(building), building.size == 0 ? "" : "栋")},
        {"kind", kind_name(turn, ticket)},
        {"count", arena_printf(arena, "%lld", (long long)figures->now)},
        {"days", arena_printf(arena, "%d", rule->window_days)},
        {"before", arena_printf(arena, "%lld", (long long)figures->before)},
        {"before_days", arena_printf(arena, "%d", (int)figures->before_days)},
        {"expected", arena_printf(arena, "%.1f", figures->expected)},
        {"chance", arena_printf(arena, "%.3g", figures->chance * 100)},
    };
    enum { VALUE_COUNT = sizeof values / sizeof values[0] };
    struct text title = texts_fill(turn->config->texts, text_key(WARNING_TITLE), values,
                                   VALUE_COUNT, arena);
    struct text words = texts_fill(turn->config->texts, text_key(WARNING_WORDS), values,
                                   VALUE_COUNT, arena);
    if (title.data == NULL || words.data == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = write_event(turn, ticket, building, figures, words);
    return status == ST_OK ? open_task(turn, ticket, title, words) : status;
}

/* One level: *rang_out tells whether it warned. */
static enum status look(struct turn *turn, const struct ticket *ticket, struct text building,
                        bool *rang_out)
{
    const struct warning_rule *rule = &turn->config->warning;
    struct warning_figures figures;
    enum status status =
        warning_count(turn->store, rule, ticket, building, turn->now_ms, &figures);
    *rang_out = false;
    if (status != ST_OK || figures.now < rule->least ||
        figures.chance > (double)rule->chance_ppm / PPM) {
        return status;
    }
    struct recurrence row;
    status = find_hush(turn, ticket, building, &row);
    if (status != ST_OK || row.next_at_ms > turn->now_ms) {
        return status;
    }
    *rang_out = true;
    status = hush(turn, ticket, building, rule);
    return status == ST_OK ? announce(turn, ticket, building, &figures) : status;
}

enum status warning_after_open(struct turn *turn, const struct ticket *ticket)
{
    const struct warning_rule *rule = &turn->config->warning;
    if (!is_complaint(rule, text_of(ticket->service))) {
        return ST_OK;
    }
    struct text building = building_of(ticket);
    bool rang = false;
    enum status status = building.size == 0 ? ST_OK : look(turn, ticket, building, &rang);
    if (status != ST_OK) {
        return status;
    }
    /* What a building was warned of is not told again as the community's. */
    return rang ? hush(turn, ticket, TEXT_NONE, rule) : look(turn, ticket, TEXT_NONE, &rang);
}
