/* sessions.h - who is logged in, as the desk announced it.
 *
 * A session is found by the hash of its token; the token itself is nowhere but
 * in the browser. A session knows its websocket clients, so that its end
 * reaches them. */
#ifndef ADAPTERS_STAFF_SESSIONS_H
#define ADAPTERS_STAFF_SESSIONS_H

#include "bot/desk.h"

enum {
    SESSIONS_MAX = 4096,
    SESSIONS_TOKEN_TEXT_BYTES = 64,     /* hex digits of a token */
    SESSIONS_WINDOW_MS = 10000,         /* over which commands are counted … */
    SESSIONS_COMMANDS_PER_WINDOW = 200, /* … and answered; more are refused */
    SESSIONS_COMMANDS_CUT_OFF = 400     /* a client that goes on regardless is cut off */
};

/* Intrusive list of a session's clients; the owner of the node is the hub. */
struct sessions_link {
    struct sessions_link *previous, *next;
};

struct live_session {
    char token_hash[SESSION_TOKEN_BYTES];
    struct viewer viewer;
    int64_t expires_at_ms;
    struct sessions_link clients; /* a ring */
    int64_t window_from_ms;
    int64_t window_commands;
};

struct sessions; /* opaque */

/* Called for each client when its session ends; the client must unlink itself. */
typedef void sessions_ended(void *context, struct sessions_link *client);

MUST_CHECK enum status sessions_open(sessions_ended *ended, void *context,
                                     struct sessions **sessions_out);
void sessions_close(struct sessions *sessions); /* accepts NULL; no client is left by then */

/* Adds, renews or ends sessions. A full table forgets the session that expires first. */
void sessions_note(struct sessions *sessions, const struct session_note *note, int64_t now_ms);
/* Ends what has expired. */
void sessions_expire(struct sessions *sessions, int64_t now_ms);
size_t sessions_count(const struct sessions *sessions);

/* The live session of a cookie's token, or NULL; also NULL while its password is one to begin with,
 * but for who asks of any: with it one may choose another password, and nothing else. */
struct live_session *sessions_find_any(struct sessions *sessions, struct text token,
                                       int64_t now_ms);
struct live_session *sessions_find(struct sessions *sessions, struct text token, int64_t now_ms);

void sessions_link(struct live_session *session, struct sessions_link *client);
void sessions_unlink(struct sessions_link *client); /* allowed when not linked */

/* One more command by the member of staff: ST_OK, ST_THROTTLED (refuse it) or ST_FORBIDDEN
 * (cut off). Counted over all sessions of the same person. */
MUST_CHECK enum status sessions_count_command(struct sessions *sessions,
                                              struct live_session *session, int64_t now_ms);

/* A new token of unpredictable bytes as hex, and the hash by which it is known. */
void sessions_make_token(char token_out[SESSIONS_TOKEN_TEXT_BYTES + 1],
                         char hash_out[SESSION_TOKEN_BYTES]);
/* false: not the form of a token. */
bool sessions_hash_token(struct text token, char hash_out[SESSION_TOKEN_BYTES]);

#endif
