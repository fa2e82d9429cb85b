/* login.h - POST /staff/login and /staff/logout.
 *
 * A login visits the desk for the hash, the hasher for the proof, and the desk
 * again for the session; every answer to a wrong name costs as long as one to a
 * wrong password. The password is wiped as soon as it was checked. */
#ifndef ADAPTERS_STAFF_LOGIN_H
#define ADAPTERS_STAFF_LOGIN_H

#include "adapters/connection.h"
#include "adapters/staff/hasher.h"

#define LOGIN_COOKIE "guanjia_session"

struct login_words {
    struct text username; /* both borrow from the JSON value behind them */
    struct text password;
    struct json_t *json; /* owned */
};

/* {"username":"…","password":"…"}: ST_MALFORMED, or ST_TOO_LARGE for an overlong password. */
MUST_CHECK enum status login_parse(struct text body, struct login_words *words_out);
void login_words_wipe(struct login_words *words); /* overwrites the password and frees */

MUST_CHECK enum status login_begin(struct connection *connection, size_t body_bytes,
                                   struct exchange **exchange_out);
void login_finish(struct connection *connection, struct exchange *exchange);
MUST_CHECK enum status logout_begin(struct connection *connection, size_t body_bytes,
                                    struct exchange **exchange_out);
void logout_finish(struct connection *connection, struct exchange *exchange);

/* The desk is done with INPUT_LOGIN, INPUT_LOGIN_PROVED or INPUT_LOGOUT. Takes the input over. */
void login_released(struct front *front, struct input *input);
/* The hasher is done; on the front's thread. */
void login_hashed(struct front *front, struct hasher_job *job);

/* May a page of that Origin act here? So may a program, which sends none. */
bool login_origin_allowed(const struct connection *connection);
/* Token of the session cookie of the request under way, or TEXT_NONE. */
struct text login_cookie(const struct connection *connection, char *out, size_t capacity_bytes);

#endif
