#include "bot/materials.h"

#include "bot/campaign_words.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"
#include "bot/warranty.h"

enum { MATERIALS_TOLD_MAX = 10 /* lines in a message; the rest is counted */ };

struct used {
    size_t count;
    int64_t total_fen;
    struct material lines[MATERIALS_OF_TICKET_MAX];
};

static const struct service *service_of(const struct turn *turn, const struct ticket *ticket)
{
    return catalogue_service(turn->config->catalogue, text_of(ticket->service));
}

static bool takes_materials(const struct turn *turn, const struct ticket *ticket)
{
    const struct service *service = service_of(turn, ticket);
    struct text fact = turn->config->materials->fact;
    return service != NULL && fact.size > 0 && service_fact(service, fact) != NULL;
}

static enum status load(struct turn *turn, const struct ticket *ticket, struct used **used_out)
{
    struct used *used = arena_alloc(turn->arena, sizeof *used);
    *used_out = used;
    if (used == NULL) {
        return ST_NO_MEMORY;
    }
    used->total_fen = 0;
    enum status status = store_material_list(turn->store, ticket->number, used->lines,
                                             MATERIALS_OF_TICKET_MAX, &used->count);
    for (size_t i = 0; i < used->count; i++) {
        used->total_fen += used->lines[i].price_fen * used->lines[i].quantity;
    }
    return status;
}

/* ---- who pays ---- */

enum bearer { BEARER_UNKNOWN, BEARER_COMPANY, BEARER_RESIDENT };

static enum bearer bearer_of(const struct turn *turn, const struct ticket *ticket)
{
    const struct service *service = service_of(turn, ticket);
    if (service == NULL || service->classes != CLASS_BY_WARRANTY) {
        return BEARER_RESIDENT;
    }
    if (ticket->class_[0] == '\0') {
        return BEARER_UNKNOWN;
    }
    return text_equal(text_of(ticket->class_), turn->config->warranty->paid) ? BEARER_RESIDENT
                                                                             : BEARER_COMPANY;
}

/* ---- may he? ---- */

static enum status may_enter(const struct turn *turn, const struct ticket *ticket,
                             const struct viewer *viewer, const char **why_out)
{
    const struct material_rules *rules = turn->config->materials;
    *why_out = NULL;
    if (!takes_materials(turn, ticket)) {
        *why_out = text_key(MATERIAL_NOT_HERE);
        return ST_CONFLICT;
    }
    if (!text_among(text_of(viewer->role), rules->roles, rules->role_count)) {
        return ST_FORBIDDEN;
    }
    if (!text_among(text_of(ticket->state), rules->states, rules->state_count)) {
        *why_out = text_key(MATERIAL_NOT_NOW);
        return ST_CONFLICT;
    }
    return ST_OK;
}

/* ---- one line ---- */

static struct text text_at(const json_t *line, const char *key)
{
    const json_t *value = json_object_get(line, key);
    return json_is_string(value)
               ? text_trim((struct text){json_string_value(value), json_string_length(value)})
               : TEXT_NONE;
}

static bool is_one_line(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == '\x7f') {
            return false;
        }
    }
    return text.size > 0;
}

/* The price is the list's, whatever the client thinks that it is. */
static enum status read_listed(const struct material_rules *rules, const json_t *line,
                               struct material *material, const char **why_out)
{
    const struct material_item *item = material_rules_find(rules, text_at(line, "item"));
    if (item == NULL) {
        *why_out = text_key(MATERIAL_UNKNOWN);
        return ST_NOT_FOUND;
    }
    text_copy(item->id, material->item, sizeof material->item);
    text_copy(item->name, material->name, sizeof material->name);
    text_copy(item->unit, material->unit, sizeof material->unit);
    material->price_fen = item->price_fen;
    return ST_OK;
}

static enum status read_own(const struct material_rules *rules, struct text role,
                            const json_t *line, struct material *material, const char **why_out)
{
    struct text name = text_at(line, "name"), unit = text_at(line, "unit");
    const json_t *price = json_object_get(line, "price_fen");
    if (!text_among(role, rules->pricers, rules->pricer_count)) {
        *why_out = text_key(MATERIAL_NO_PRICER);
        return ST_FORBIDDEN;
    }
    *why_out = text_key(MATERIAL_UNFIT);
    if (!is_one_line(name) || !is_one_line(unit) || !json_is_integer(price) ||
        json_integer_value(price) < 0 || json_integer_value(price) > MATERIAL_PRICE_FEN_MAX) {
        return ST_MALFORMED;
    }
    if (name.size >= sizeof material->name || unit.size >= sizeof material->unit) {
        return ST_TOO_LARGE;
    }
    *why_out = NULL;
    text_copy(name, material->name, sizeof material->name);
    text_copy(unit, material->unit, sizeof material->unit);
    material->price_fen = json_integer_value(price);
    return ST_OK;
}

static enum status read_line(const struct turn *turn, const struct viewer *viewer,
                             const json_t *line, struct material *material, const char **why_out)
{
    const struct material_rules *rules = turn->config->materials;
    const json_t *quantity = json_object_get(line, "quantity");
    if (!json_is_integer(quantity) || json_integer_value(quantity) < 1 ||
        json_integer_value(quantity) > MATERIAL_QUANTITY_MAX) {
        *why_out = text_key(MATERIAL_QUANTITY);
        return ST_MALFORMED;
    }
    material->quantity = json_integer_value(quantity);
    material->at_ms = turn->now_ms;
    text_copy(text_of(viewer->username), material->actor, sizeof material->actor);
    return json_object_get(line, "item") != NULL
               ? read_listed(rules, line, material, why_out)
               : read_own(rules, text_of(viewer->role), line, material, why_out);
}

/* ---- what follows ---- */

static void render_line(struct json_out *out, const char *key, const struct material *material)
{
    json_out_object(out, key);
    json_out_number(out, "id", material->id);
    json_out_string(out, "item", material->item);
    json_out_string(out, "name", material->name);
    json_out_string(out, "unit", material->unit);
    json_out_number(out, "price_fen", material->price_fen);
    json_out_number(out, "quantity", material->quantity);
    json_out_number(out, "sum_fen", material->price_fen * material->quantity);
}

static enum status report(struct turn *turn, struct ticket *ticket, struct text kind,
                          const struct material *material, struct text actor)
{
    struct json_out out;
    struct text more;
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    render_line(&out, "material", material);
    json_out_object_end(&out);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = actor, .more = more};
    return status == ST_OK ? tickets_report(turn, ticket, kind, &change) : status;
}

/* The sum is a fact like any other: gates, reactions, forms and texts may speak of it. */
static enum status record_sum(struct turn *turn, struct ticket *ticket, struct text actor,
                              const char **why_out)
{
    char amount[AMOUNT_BYTES];
    struct used *used;
    struct text why;
    enum status status = load(turn, ticket, &used);
    if (status != ST_OK) {
        return status;
    }
    amount_words(used->total_fen, amount);
    const struct fact_entry entry = {.name = turn->config->materials->fact,
                                     .value = text_of(amount),
                                     .actor = actor,
                                     .role = TEXT("system")};
    status = procedure_record(turn, ticket, &entry, &why);
    *why_out = why.size > 0 ? why.data : NULL; /* keys end with a NUL */
    return status;
}

enum status materials_use(struct turn *turn, struct ticket *ticket, const struct viewer *viewer,
                          const json_t *list, const char **why_out)
{
    enum status status = may_enter(turn, ticket, viewer, why_out);
    if (status != ST_OK) {
        return status;
    }
    size_t count = json_array_size(list); /* 0 also of what is no array */
    if (count == 0 || count > MATERIALS_OF_TICKET_MAX) {
        *why_out = count == 0 ? NULL : text_key(MATERIAL_FULL);
        return count == 0 ? ST_MALFORMED : ST_TOO_LARGE;
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct material material = {.ticket = ticket->number};
        status = read_line(turn, viewer, json_array_get(list, i), &material, why_out);
        if (status == ST_OK) {
            status = store_material_add(turn->store, &material);
            *why_out = status == ST_TOO_LARGE ? text_key(MATERIAL_FULL) : NULL;
        }
        if (status == ST_OK) {
            status = report(turn, ticket, TEXT("ticket.material"), &material,
                            text_of(viewer->username));
        }
    }
    return status == ST_OK ? record_sum(turn, ticket, text_of(viewer->username), why_out) : status;
}

enum status materials_take_back(struct turn *turn, struct ticket *ticket,
                                const struct viewer *viewer, int64_t line, const char **why_out)
{
    struct used *used = NULL;
    enum status status = may_enter(turn, ticket, viewer, why_out);
    if (status == ST_OK) {
        status = load(turn, ticket, &used);
    }
    if (status != ST_OK) {
        return status;
    }
    const struct material *found = NULL;
    for (size_t i = 0; i < used->count; i++) {
        found = used->lines[i].id == line ? &used->lines[i] : found;
    }
    status = found == NULL ? ST_NOT_FOUND : store_material_remove(turn->store, ticket->number, line);
    if (status == ST_OK) {
        status = report(turn, ticket, TEXT("ticket.material_removed"), found,
                        text_of(viewer->username));
    }
    return status == ST_OK ? record_sum(turn, ticket, text_of(viewer->username), why_out) : status;
}

/* ---- what is shown ---- */

enum status materials_write(struct turn *turn, const struct ticket *ticket, struct json_out *out)
{
    struct used *used;
    if (!takes_materials(turn, ticket)) {
        return ST_OK;
    }
    enum status status = load(turn, ticket, &used);
    if (status != ST_OK) {
        return status;
    }
    enum bearer bearer = bearer_of(turn, ticket);
    json_out_object(out, "materials");
    json_out_array(out, "lines");
    for (size_t i = 0; i < used->count; i++) {
        render_line(out, NULL, &used->lines[i]);
        render_time(out, "at", used->lines[i].at_ms,
                    turn_offset_minutes(turn, text_of(ticket->community)));
        json_out_string(out, "actor", used->lines[i].actor);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_number(out, "total_fen", used->total_fen);
    if (bearer != BEARER_UNKNOWN) {
        json_out_number(out, "resident_fen", bearer == BEARER_RESIDENT ? used->total_fen : 0);
    }
    json_out_object_end(out);
    return ST_OK;
}

static struct text line_words(struct turn *turn, const struct material *material, bool priced)
{
    char price[AMOUNT_BYTES];
    amount_words(material->price_fen, price);
    const struct text_value values[] = {
        {"name", text_of(material->name)},
        {"quantity", arena_printf(turn->arena, "%lld", (long long)material->quantity)},
        {"unit", text_of(material->unit)},
        {"price", text_of(price)}};
    return texts_fill(turn->config->texts, text_key(priced ? MATERIAL_PRICED : MATERIAL_LINE),
                      values, sizeof values / sizeof values[0], turn->arena);
}

/* At most max lines, the rest counted. */
static enum status join_lines(struct turn *turn, const struct used *used, size_t max, bool priced,
                              struct text *words_out)
{
    const struct texts *texts = turn->config->texts;
    struct text pieces[2 * MATERIALS_OF_TICKET_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; i < used->count && i < max; i++) {
        if (i > 0) {
            pieces[count++] = texts_find(texts, text_of(text_key(MATERIAL_AND)));
        }
        pieces[count++] = line_words(turn, &used->lines[i], priced);
    }
    if (used->count > max) {
        const struct text_value value = {
            "count", arena_printf(turn->arena, "%zu", used->count)};
        pieces[count++] = texts_fill(texts, text_key(MATERIAL_MORE), &value, 1, turn->arena);
    }
    *words_out = arena_join(turn->arena, pieces, count);
    return words_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status materials_list_words(struct turn *turn, const struct ticket *ticket,
                                 struct text *words_out)
{
    struct used *used;
    *words_out = TEXT_NONE;
    enum status status = load(turn, ticket, &used);
    return status == ST_OK && used->count > 0
               ? join_lines(turn, used, MATERIALS_OF_TICKET_MAX, true, words_out)
               : status;
}

enum status materials_told_words(struct turn *turn, const struct ticket *ticket,
                                 struct text *words_out)
{
    static const enum text_key keys[] = {[BEARER_UNKNOWN] = MATERIAL_TOLD,
                                         [BEARER_COMPANY] = MATERIAL_TOLD_FREE,
                                         [BEARER_RESIDENT] = MATERIAL_TOLD_PAID};
    char amount[AMOUNT_BYTES];
    struct used *used;
    struct text lines = TEXT_NONE;
    *words_out = TEXT_NONE;
    enum bearer bearer = bearer_of(turn, ticket);
    enum status status = load(turn, ticket, &used);
    if (status != ST_OK || used->count == 0) {
        return status;
    }
    status = join_lines(turn, used, MATERIALS_TOLD_MAX, bearer == BEARER_RESIDENT, &lines);
    amount_words(used->total_fen, amount);
    const struct text_value values[] = {{"lines", lines}, {"amount", text_of(amount)}};
    *words_out = texts_fill(turn->config->texts, text_key(keys[bearer]), values,
                            sizeof values / sizeof values[0], turn->arena);
    return status == ST_OK && words_out->data == NULL ? ST_NO_MEMORY : status;
}
