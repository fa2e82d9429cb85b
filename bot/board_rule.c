#include "bot/board_rule.h"

#include "bot/config.h"
#include "bot/config_check.h"
#include "bot/config_check_procedure.h"
#include "bot/text_keys.h"

#include <stddef.h>
#include <stdio.h>

enum { PATH_BYTES = 160 };

const struct text board_kind_names[BOARD_KIND_COUNT] = {
    [BOARD_TICKETS] = {"tickets", 7}, [BOARD_APPOINTMENTS] = {"appointments", 12},
    [BOARD_PEOPLE] = {"people", 6},   [BOARD_CHATS] = {"chats", 5},
    [BOARD_FUNDS] = {"funds", 5},
};

/* ---- reading ---- */

static void read_names(const struct json_place *place, struct board_names *names)
{
    struct arena *arena = place->source->arena;
    struct text pieces[2 * BOARD_LIST_MAX];
    size_t used = 0;
    names->items = json_read_texts(place, BOARD_LIST_MAX, &names->count);
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0) {
            pieces[used++] = TEXT(" ");
        }
        pieces[used++] = names->items[i];
    }
    names->joined = arena_join(arena, pieces, used);
    if (names->joined.data == NULL) {
        place->source->out_of_memory = true;
    }
}

#define LIST(name)                                                                                 \
    static void read_##name(const struct json_place *place, void *base)                            \
    {                                                                                              \
        read_names(place, &((struct board_section *)base)->name);                                  \
    }
LIST(states)
LIST(services)
LIST(classes)
LIST(ops)
LIST(facts)
#undef LIST

static void read_kind(const struct json_place *place, void *base)
{
    struct board_section *section = base;
    size_t index = json_read_choice(place, board_kind_names, BOARD_KIND_COUNT);
    section->kind = index < BOARD_KIND_COUNT ? (enum board_kind)index : BOARD_TICKETS;
}

#define SECTION(name) offsetof(struct board_section, name)
#define ID(name, required)                                                                         \
    {#name, JSON_KIND_TEXT, required, SECTION(name), 1, STORE_ID_BYTES - 1, 0, NULL}
#define FLAG(name) {#name, JSON_KIND_BOOL, false, SECTION(name), 0, 0, 0, NULL}
#define NAMES(name) {#name, JSON_KIND_OWN, false, 0, 0, 0, 0, read_##name}
static const struct json_field section_fields[] = {
    ID(id, true),
    {"title", JSON_KIND_TEXT, true, SECTION(title), 1, BOARD_TITLE_BYTES_MAX, 0, NULL},
    {"empty", JSON_KIND_TEXT, true, SECTION(empty), 1, BOARD_TITLE_BYTES_MAX, 0, NULL},
    {"say", JSON_KIND_TEXT, false, SECTION(say), 1, BOARD_TITLE_BYTES_MAX, 0, NULL},
    {"of", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kind},
    NAMES(states), NAMES(services), NAMES(classes),
    ID(with, false), ID(without, false), ID(recordable, false),
    FLAG(mine), FLAG(unassigned), FLAG(overdue), FLAG(alarm), FLAG(of_department),
    NAMES(ops), NAMES(facts),
};
#undef SECTION
#undef ID
#undef FLAG
#undef NAMES

static void read_sections(const struct json_place *place, void *base)
{
    struct board *board = base;
    const struct json_objects kind = {.max = BOARD_SECTIONS_MAX,
                                      .item_bytes = sizeof(struct board_section),
                                      .fields = section_fields,
                                      .field_count =
                                          sizeof section_fields / sizeof section_fields[0]};
    board->sections = json_read_objects(place, &kind, &board->section_count);
}

static void read_roles(const struct json_place *place, void *base)
{
    read_names(place, &((struct board *)base)->roles);
}

static void read_board(const struct json_place *place, size_t index, void *context)
{
#define BOARD(name) offsetof(struct board, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, BOARD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, BOARD(title), 1, BOARD_TITLE_BYTES_MAX, 0, NULL},
        {"roles", JSON_KIND_OWN, true, 0, 0, 0, 0, read_roles},
        {"sections", JSON_KIND_OWN, true, 0, 0, 0, 0, read_sections},
    };
#undef BOARD
    struct boards *boards = context;
    struct board board = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &board);
    if (boards_find(boards, board.id) != NULL) {
        json_fault(place, "\"%.*s\" is there twice", TEXT_ARGS(board.id));
        return;
    }
    boards->items[index] = board;
    boards->count = index + 1;
}

static void read_list(const struct json_place *place, void *base)
{
    json_read_list(place, BOARDS_MAX, read_board, base);
}

void boards_read(const struct json_place *place, void *boards)
{
    static const struct json_field fields[] = {
        {"boards", JSON_KIND_OWN, true, 0, 0, 0, 0, read_list},
    };
    json_read_object(place, fields, sizeof fields / sizeof fields[0], boards);
}

const struct board *boards_find(const struct boards *boards, struct text id)
{
    for (size_t i = 0; i < boards->count; i++) {
        if (text_equal(boards->items[i].id, id)) {
            return &boards->items[i];
        }
    }
    return NULL;
}

bool board_is_for(const struct board *board, struct text role)
{
    return text_among(role, board->roles.items, board->roles.count);
}

/* ---- proof ---- */

struct proving {
    const struct config *config;
    const struct board_section *section;
    struct fault_sink *faults;
    char path[PATH_BYTES];
};

typedef bool service_has(const struct config *config, const struct service *service,
                         struct text name);

static bool has_state(const struct config *config, const struct service *service, struct text name)
{
    (void)config;
    return lifecycle_state(service->lifecycle, name) != NULL;
}

static bool has_fact(const struct config *config, const struct service *service, struct text name)
{
    (void)config;
    return service_fact(service, name) != NULL;
}

static bool has_move(const struct config *config, const struct service *service, struct text name)
{
    (void)config;
    for (size_t i = 0; i < service->lifecycle->move_count; i++) {
        if (text_equal(service->lifecycle->moves[i].op, name)) {
            return true;
        }
    }
    static const struct text anywhere[] = {TEXT("ticket.note"), TEXT("ticket.acknowledge"),
                                           TEXT("ticket.grade")};
    return text_among(name, anywhere, sizeof anywhere / sizeof anywhere[0]);
}

/* One of the section's services has it; any service, where none is named. */
static void check_name(struct proving *proving, const char *what, struct text name,
                       service_has *has)
{
    const struct board_names *services = &proving->section->services;
    const struct catalogue *catalogue = proving->config->catalogue;
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        const struct service *service = catalogue_at(catalogue, i);
        bool meant = services->count == 0 ||
                     text_among(service->id, services->items, services->count);
        if (meant && has(proving->config, service, name)) {
            return;
        }
    }
    fault_error(proving->faults, proving->path, "no ticket here has the %s \"%.*s\"", what,
                TEXT_ARGS(name));
}

static void check_names(struct proving *proving, const char *what, const struct board_names *names,
                        service_has *has)
{
    for (size_t i = 0; i < names->count; i++) {
        check_name(proving, what, names->items[i], has);
    }
}

static void check_section(struct proving *proving)
{
    const struct board_section *section = proving->section;
    for (size_t i = 0; i < section->services.count; i++) {
        if (catalogue_service(proving->config->catalogue, section->services.items[i]) == NULL) {
            fault_error(proving->faults, proving->path, "there is no service \"%.*s\"",
                        TEXT_ARGS(section->services.items[i]));
        }
    }
    check_names(proving, "state", &section->states, has_state);
    check_names(proving, "class", &section->classes, config_class_possible);
    check_names(proving, "fact", &section->facts, has_fact);
    check_names(proving, "op", &section->ops, has_move);
    const struct text facts[] = {section->with, section->without, section->recordable};
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        if (facts[i].size > 0) {
            check_name(proving, "fact", facts[i], has_fact);
        }
    }
    config_check_text(proving->config, NULL, proving->path, section->say, "",
                      TEXT_KEY_OF_PROCEDURE " result", proving->faults);
}

void boards_check(const struct config *config, struct fault_sink *faults)
{
    const char *outer = faults->file;
    faults->file = "boards.json";
    for (size_t b = 0; b < config->boards->count; b++) {
        const struct board *board = &config->boards->items[b];
        for (size_t i = 0; i < board->roles.count; i++) {
            if (config_role(config, board->roles.items[i]) == NULL) {
                fault_error(faults, board->id.data, "there is no role \"%.*s\"",
                            TEXT_ARGS(board->roles.items[i]));
            }
        }
        for (size_t s = 0; s < board->section_count; s++) {
            struct proving proving = {config, &board->sections[s], faults, ""};
            snprintf(proving.path, sizeof proving.path, "%.*s: %.*s", TEXT_ARGS(board->id),
                     TEXT_ARGS(board->sections[s].id));
            check_section(&proving);
        }
    }
    faults->file = outer;
}
