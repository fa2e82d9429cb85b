/* command.h - one staff command while it is carried out.
 *
 * A command is one row of a table (command_op): its name, what it needs, and a
 * handler. The frame around it (commands.c) reads the JSON, checks the role and
 * the community, remembers the answer, and turns refusals into error answers. */
#ifndef BOT_COMMAND_H
#define BOT_COMMAND_H

#include "bot/json_out.h"
#include "bot/turn.h"
#include "store/message.h"

#include <jansson.h>

enum { COMMAND_WORDS_BYTES_MAX = 6000, COMMAND_WORD_BYTES_MAX = 128 };

struct command {
    struct turn *turn;
    const struct viewer *viewer;
    const struct role *role; /* NULL: a role that the configuration no longer has; may nothing */
    const json_t *request;   /* borrowed */
    struct text op;          /* its name as asked for */
    struct json_out answer;  /* inside the object {"re":…,"ok":true, … */
    const char *refusal;     /* key in texts that explains a refusal; NULL: the general one */
    struct text refusal_label; /* fills {label} in it */
    struct text refusal_words; /* filled already: said in its place; size 0: none */
    struct ticket ticket;    /* ops with COMMAND_TICKET */
    struct contact contact;  /* ops with COMMAND_CHAT */
    struct conversation conversation;
};

enum command_need {
    COMMAND_FREE = 0,    /* every member of staff may */
    COMMAND_ROLE = 1,    /* the role must allow the op */
    COMMAND_TICKET = 2,  /* names a ticket of the viewer's communities */
    COMMAND_CHAT = 4,    /* names a chat of the viewer's communities */
    COMMAND_CHANGES = 8, /* has an effect: remembered by id, a repeat gets the same answer */
    COMMAND_WHOLE = 16   /* a refusal undoes what was written before it */
};

/* ST_MALFORMED, ST_FORBIDDEN, ST_NOT_FOUND, ST_CONFLICT, ST_TOO_LARGE are refusals: nothing may
 * have been written before one is returned, but by an op with COMMAND_WHOLE or a request with
 * "facts". Anything else but ST_OK breaks the transaction. */
typedef enum status command_run(struct command *command);

struct command_op {
    const char *name;
    unsigned needs; /* of enum command_need */
    command_run *run;
};

extern const struct command_op read_ops[];   /* each ends with a NULL name */
extern const struct command_op ticket_ops[];
extern const struct command_op chat_ops[];
extern const struct command_op fund_ops[];
extern const struct command_op work_ops[];
extern const struct command_op roster_ops[];
extern const struct command_op roster_week_ops[];
extern const struct command_op leave_ops[];
extern const struct command_op procedure_ops[];
extern const struct command_op pass_ops[];
extern const struct command_op campaign_ops[];
extern const struct command_op letter_ops[];
extern const struct command_op fee_ops[];
extern const struct command_op survey_ops[];
extern const struct command_op outbox_ops[];
extern const struct command_op binding_ops[];
extern const struct command_op search_ops[];
extern const struct command_op figures_ops[];
extern const struct command_op session_ops[];
extern const struct command_op people_ops[];
extern const struct command_op material_ops[];
extern const struct command_op form_ops[];
extern const struct command_op board_ops[];
extern const struct command_op inbox_ops[];
extern const struct command_op talk_ops[];
extern const struct command_op undo_ops[];
extern const struct command_op any_move_op; /* of a life cycle, and in none of the tables */

/* The member as text; TEXT_NONE when it is absent or no string. */
struct text command_text(const struct command *command, const char *key);
/* A member that must be there, non-empty after trimming, and at most max_bytes: ST_MALFORMED,
 * ST_TOO_LARGE. */
MUST_CHECK enum status command_need_text(const struct command *command, const char *key,
                                         size_t max_bytes, struct text *text_out);
/* An integer, given as a number or as digits in a string; fallback when absent. */
int64_t command_number(const struct command *command, const char *key, int64_t fallback);
bool command_flag(const struct command *command, const char *key, bool fallback);
/* Role sees residents' phones unmasked. */
bool command_sees_phones(const struct command *command);

/* May the viewer's role make the move, as life cycle and roles file say? A gate may still be shut. */
bool command_may_move(const struct command *command, const struct lifecycle_move *move);
/* Writes what there is of the ticket now. */
enum status command_answer_ticket(struct command *command);
/* A refusal that the procedure explains by the text of key, filled with what is known of the ticket;
 * gives status back. Size 0: the general explanation. */
enum status command_explain(struct command *command, struct text key, enum status status);
/* Records the member "facts" ({name: value, …}) of the ticket, if there is one. */
enum status command_record_facts(struct command *command);
/* Enters the member "materials" of the ticket, if there is one (materials.h). */
enum status command_use_materials(struct command *command);
/* What the procedure holds of the ticket: facts, moves, questions, links, forms, pass. */
enum status command_write_procedure(struct command *command);
/* Parts of it: the ops possible now (`moves`, `shut`, `titles`), and the facts of those names
 * (COMMAND_EVERY_FACT: all of the service). */
#define COMMAND_EVERY_FACT SIZE_MAX
enum status command_write_moves(struct command *command);
enum status command_write_facts(struct command *command, const struct text *names, size_t count);
/* What ticket.get tells besides: the classes it may have, papers, agreed times. */
enum status command_write_details(struct command *command);
/* … those it may be graded to alone. */
void command_write_classes(struct command *command);
/* When the command's ticket is agreed for; 0: no such moment. */
struct appointment;
enum status command_agreed_ms(struct command *command, const struct appointment *appointment,
                              int64_t *at_ms_out);
/* May the viewer record the fact now? */
struct condition_view;
bool command_may_record(const struct command *command, const struct fact_rule *rule,
                        const struct condition_view *view);
/* The community that a request is about: its member "community", or the only one that the viewer
 * sees. NULL when it names none, or one that is not his. */
const struct community *command_community(const struct command *command);
/* The member of staff named by the member `key`, and the one of that user name, if the viewer may arrange
 * his shifts: a role without "roster.any" only in its own department. */
enum status command_need_colleague(struct command *command, const char *key, struct staff *staff);
enum status command_may_arrange(struct command *command, struct text username, struct staff *staff);
/* A moment in ISO 8601, as it was given or in the zone of the first community; false when it is none. */
bool command_moment(const struct command *command, const char *key, int64_t *at_ms);
/* Does the member of staff work in a community that the viewer sees? */
bool command_shares_community(const struct viewer *viewer, const struct staff *staff);
/* Who a staff id is; *found_out NULL when id is 0 or unknown. */
MUST_CHECK enum status command_staff(struct command *command, int64_t id, struct staff *staff,
                                     const struct staff **found_out);
/* Writes the array `messages`, oldest first. */
struct message_list {
    struct arena *arena;
    int offset_minutes;
    bool plain; /* phones in full */
    struct turn *turn;
    bool deliveries; /* with how each that went out stands */
    size_t count;
    struct text items[MESSAGE_PAGE_MAX]; /* JSON, in the order they came */
};
enum status command_collect_message(void *message_list, const struct message *message);
void command_write_messages(struct command *command, const struct message_list *list,
                            bool newest_first);


/* Puts the text of key, with {words} in it, among the messages of the command's chat as a note of
 * the viewer. */
enum status command_note_words(struct command *command, const char *key, struct text words);

#endif
