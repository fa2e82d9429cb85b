#include "store/recent.h"

#include <stdlib.h>
#include <string.h>

enum { NONE = RECENT_CONTACTS };

struct recent {
    int64_t contacts[RECENT_CONTACTS]; /* 0: free */
    uint64_t hashes[RECENT_CONTACTS];  /* of account and peer */
    size_t oldest;                     /* the next place to be filled */
    int64_t saving;                    /* its change is known; 0: none */
    struct place {
        struct recent_row row;
        char state[RECENT_STATE_BYTES];
    } places[RECENT_CONTACTS];
};

static uint64_t hash_of(struct text account, struct text peer)
{
    return text_hash(peer) ^ (text_hash(account) << 1);
}

static size_t place_of(const struct recent *recent, int64_t contact)
{
    for (size_t i = 0; i < RECENT_CONTACTS; i++) {
        if (recent->contacts[i] == contact) {
            return i;
        }
    }
    return NONE;
}

static void forget(struct recent *recent, int64_t contact)
{
    size_t i = place_of(recent, contact);
    if (i != NONE) {
        recent->contacts[i] = 0;
    }
}

/* ---- what SQLite tells ---- */

/* What a contact is read from (CONTACT_FIND). by_row: its rowid is the contact's id. All of them
 * have a rowid, without which the hook is not called. */
static const struct {
    const char *table;
    bool by_row;
} sources[] = {
    {"contact", true}, {"conversation", true}, {"survey_session", true}, {"proof", true},
    {"ask", false},
};

static void on_change(void *context, int operation, const char *database, const char *table,
                      sqlite3_int64 row)
{
    (void)operation, (void)database;
    struct recent *recent = context;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        if (strcmp(table, sources[i].table) != 0) {
            continue;
        }
        if (!sources[i].by_row) {
            recent_forget_all(recent);
        } else if (row != recent->saving) {
            forget(recent, row);
        }
        return;
    }
}

struct recent *recent_open(sqlite3 *db)
{
    struct recent *recent = calloc(1, sizeof *recent);
    if (recent != NULL) {
        sqlite3_update_hook(db, on_change, recent);
    }
    return recent;
}

void recent_close(struct recent *recent)
{
    free(recent);
}

/* ---- looking up ---- */

const struct recent_row *recent_find(const struct recent *recent, struct text account,
                                     struct text peer)
{
    uint64_t hash = hash_of(account, peer);
    for (size_t i = 0; recent != NULL && i < RECENT_CONTACTS; i++) {
        const struct contact *contact = &recent->places[i].row.contact;
        if (recent->hashes[i] == hash && recent->contacts[i] != 0 &&
            text_equal(text_of(contact->peer), peer) &&
            text_equal(text_of(contact->account), account)) {
            return &recent->places[i].row;
        }
    }
    return NULL;
}

const struct recent_row *recent_get(const struct recent *recent, int64_t contact)
{
    size_t i = recent == NULL || contact == 0 ? NONE : place_of(recent, contact);
    return i == NONE ? NULL : &recent->places[i].row;
}

/* ---- keeping ---- */

void recent_put(struct recent *recent, const struct recent_row *row)
{
    if (recent == NULL) {
        return;
    }
    forget(recent, row->contact.id);
    size_t i = recent->oldest;
    recent->oldest = (i + 1) % RECENT_CONTACTS;
    recent->contacts[i] = row->contact.id;
    recent->hashes[i] = hash_of(text_of(row->contact.account), text_of(row->contact.peer));
    recent->places[i].row = *row;
    recent_set_state(recent, &recent->places[i].row, row->conversation.state);
}

void recent_set_state(struct recent *recent, struct recent_row *row, struct text state)
{
    size_t i = place_of(recent, row->contact.id);
    if (i == NONE || state.size > RECENT_STATE_BYTES) {
        forget(recent, row->contact.id);
        return;
    }
    char *bytes = recent->places[i].state;
    if (state.size > 0) {
        memmove(bytes, state.data, state.size); /* it may be the very one lent before */
    }
    row->conversation.state = state.size > 0 ? (struct text){bytes, state.size} : TEXT_NONE;
}

void recent_forget_all(struct recent *recent)
{
    if (recent != NULL) {
        memset(recent->contacts, 0, sizeof recent->contacts);
    }
}

void recent_saving(struct recent *recent, int64_t contact)
{
    recent->saving = contact;
}

struct recent_row *recent_saved(struct recent *recent, bool saved)
{
    int64_t contact = recent->saving;
    recent->saving = 0;
    if (!saved) {
        forget(recent, contact);
    }
    size_t i = contact == 0 ? NONE : place_of(recent, contact);
    return i == NONE ? NULL : &recent->places[i].row;
}
