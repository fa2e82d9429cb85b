/* render.h - how tickets, chats, messages and events look to staff: JSON.
 *
 * The members are described in docs/staff-protocol.md. */
#ifndef BOT_RENDER_H
#define BOT_RENDER_H

#include "bot/config.h"
#include "bot/input.h"
#include "bot/json_out.h"
#include "store/contact.h"
#include "store/event.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/staff.h"
#include "store/ticket.h"

enum { TICKET_NUMBER_BYTES = 32 };

/* "GD000012", as configured. NUL-terminated. */
void render_ticket_number(const struct settings *settings, int64_t number,
                          char out[TICKET_NUMBER_BYTES]);
/* "GD000012" or "12" back to the number; false when it is neither. */
bool render_parse_number(const struct settings *settings, struct text text, int64_t *number_out);

/* Phones are masked unless `plain`, also inside the words of messages. assignee may be NULL (nobody, or not looked up). */
void render_ticket(struct json_out *out, const char *key, const struct config *config,
                   const struct ticket *ticket, const struct staff *assignee, bool plain);
/* What the resident said, slot by slot: an object of strings. */
void render_slots(struct json_out *out, const char *key, const struct ticket *ticket, bool plain);
void render_chat(struct json_out *out, const char *key, const struct config *config,
                 const struct contact *contact, const struct conversation *conversation,
                 const struct staff *holder, bool plain);
/* What became of a picture, voice or video. */
void render_media_file(struct json_out *out, const char *key, const struct media_file *file);
void render_message(struct json_out *out, const char *key, const struct config *config,
                    const struct message *message, int offset_minutes, bool plain);
/* The same into the open object. */
void render_message_members(struct json_out *out, const struct config *config,
                            const struct message *message, int offset_minutes, bool plain);
/* The frame that staff clients get. */
void render_event(struct json_out *out, const char *key, const struct event *event,
                  int offset_minutes);
void render_outbox(struct json_out *out, const char *key, const struct outbox_row *row,
                   int offset_minutes);
/* Words of residents or staff; a phone in them is masked unless `plain`. */
void render_words(struct json_out *out, const char *key, struct text words, bool plain);
/* The member "phone": in full when plain, else masked. */
void render_phone(struct json_out *out, const char *phone, bool plain);
void render_time(struct json_out *out, const char *key, int64_t at_ms, int offset_minutes);
/* What `hello`, login and the staff list tell of a member of staff. */
void render_viewer(struct json_out *out, const char *key, const struct config *config,
                   const struct viewer *viewer);

#endif
