/* board_rule.h - the desks of roles: what each role sees of its day, as data (config/boards.json).
 *
 * A desk is called a board here, because the desk is a thread (bot/desk.h). It belongs to roles and
 * has sections; a section is a question to the store (open tickets by state, service, fact,
 * assignee or due time, or appointments, people, chats, funds) and says what may be done in it:
 * which ops stand as buttons, which facts are recorded, what is said on the phone. */
#ifndef BOT_BOARD_RULE_H
#define BOT_BOARD_RULE_H

#include "bot/json_read.h"
#include "bot/service_procedure.h"

enum {
    BOARDS_MAX = 32,
    BOARD_SECTIONS_MAX = 12,
    BOARD_LIST_MAX = 24, /* names in a list of a section */
    BOARD_TITLE_BYTES_MAX = 90
};

enum board_kind {
    BOARD_TICKETS,
    BOARD_APPOINTMENTS, /* open tickets with an agreed time today */
    BOARD_PEOPLE,       /* how much each member of staff has */
    BOARD_CHATS,        /* residents who wait for a person, and chats that are held */
    BOARD_FUNDS,
    BOARD_KIND_COUNT
};
extern const struct text board_kind_names[BOARD_KIND_COUNT]; /* "tickets" … */

struct board_names {
    size_t count;
    struct text *items;
    struct text joined; /* with spaces between */
};

struct board_section {
    struct text id, title;
    struct text empty; /* said when there is nothing */
    struct text say;   /* key of a text about the ticket: what to say on the phone; size 0: none */
    enum board_kind kind;
    /* Which tickets; what is not given does not matter. */
    struct board_names states, services, classes;
    struct text with, without; /* a fact that is recorded, or is not */
    struct text recordable;    /* a fact that the viewer may record now */
    bool mine, unassigned, overdue, alarm;
    bool of_department; /* of the viewer's own */
    /* What may be done with them here. */
    struct board_names ops, facts;
};

struct board {
    struct text id, title;
    struct board_names roles;
    size_t section_count;
    struct board_section *sections;
};

struct boards {
    size_t count;
    struct board items[BOARDS_MAX];
};

/* For json_read_file; context is the struct boards. */
void boards_read(const struct json_place *place, void *boards);
/* NULL when there is none of that id. */
const struct board *boards_find(const struct boards *boards, struct text id);
bool board_is_for(const struct board *board, struct text role);

struct config; /* bot/config.h */
/* Does every role, service, state, class, fact, op and text in it exist? */
void boards_check(const struct config *config, struct fault_sink *faults);

#endif
