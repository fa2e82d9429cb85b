/* staff.h - accounts of staff, their sessions, and the memory of their commands. */
#ifndef STORE_STAFF_H
#define STORE_STAFF_H

#include "store/store.h"

enum { STAFF_LIST_MAX = 500, SESSION_TOKEN_BYTES = 65, COMMAND_ID_BYTES = 64 };
enum { COMMAND_TEXT_BYTES_MAX = 65536 }; /* of a request, and of its answer */

struct staff {
    int64_t id;
    char username[STORE_ID_BYTES];
    char name[STORE_NAME_BYTES];
    char role[STORE_ID_BYTES];
    char department[STORE_ID_BYTES];
    char communities[STORE_SCOPES_BYTES];
    char password_hash[STORE_HASH_BYTES];
    bool disabled;
    int64_t password_version; /* another one whenever the password is; not when only its hash is */
    bool must_change;         /* the password is one to begin with: good for choosing another */
    int64_t login_at_ms;      /* the last time; 0: never */
    char phone[STORE_PHONE_BYTES]; /* his own; "": not known */
};

MUST_CHECK enum status store_staff_find(struct store *store, struct text username,
                                        struct staff *staff_out);
MUST_CHECK enum status store_staff_get(struct store *store, int64_t id, struct staff *staff_out);
/* Inserts or updates by username; the id is set. */
MUST_CHECK enum status store_staff_put(struct store *store, struct staff *staff);
MUST_CHECK enum status store_staff_list(struct store *store, struct staff *staff, size_t max,
                                        size_t *count_out);

/* A session is known by the hash of its token, so that a copy of the database logs nobody in. */
struct session {
    char token_hash[SESSION_TOKEN_BYTES]; /* hex, NUL-terminated */
    int64_t staff;
    int64_t created_at_ms, expires_at_ms;
};
MUST_CHECK enum status store_session_add(struct store *store, const struct session *session);
MUST_CHECK enum status store_session_drop(struct store *store, struct text token_hash);
/* Ends every session of a member of staff (disabled, new password) but the one of token_hash, which
 * may be TEXT_NONE. */
MUST_CHECK enum status store_session_drop_of(struct store *store, int64_t staff,
                                             struct text token_hash);
/* When the live session of that member of staff expires. ST_NOT_FOUND. */
MUST_CHECK enum status store_session_until(struct store *store, int64_t staff,
                                           struct text token_hash, int64_t now_ms,
                                           int64_t *until_ms_out);
typedef enum status session_each(void *context, const struct session *session,
                                 const struct staff *staff);
/* Live sessions at now_ms; expired ones are deleted. */
MUST_CHECK enum status store_session_each(struct store *store, int64_t now_ms, session_each *each,
                                          void *context);

/* Memory of staff commands: the same id and text from the same member of staff has one effect.
 * ST_NOT_FOUND for a new one; else the answer given then, borrowed until the next store_ call. */
MUST_CHECK enum status store_command_seen(struct store *store, int64_t staff, struct text id,
                                          struct text request, struct text *answer_out);
/* Remembers; a former command of the same id with another text is replaced. */
MUST_CHECK enum status store_command_add(struct store *store, int64_t staff, struct text id,
                                         struct text request, struct text answer, int64_t at_ms);
/* Forgets commands before before_ms. */
MUST_CHECK enum status store_command_prune(struct store *store, int64_t before_ms);

#endif
