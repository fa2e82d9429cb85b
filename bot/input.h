/* input.h - what the desk takes in, and gives back after the commit.
 *
 * An input is made by the front, the courier or the command line, moves through
 * the inbox to the desk, and comes back by desk_ports.release with its answer,
 * never before the transaction that produced the answer is on disk (law 1).
 * Whoever holds it owns it, its arena and everything in it. */
#ifndef BOT_INPUT_H
#define BOT_INPUT_H

#include "bot/channel.h"
#include "store/media.h"
#include "store/staff.h"

struct config; /* bot/config.h */

enum input_kind {
    INPUT_MESSAGE,      /* a resident's message or event */
    INPUT_COMMAND,      /* a staff command: one JSON text frame */
    INPUT_EVENTS,       /* a staff client asks for a page of the event series */
    INPUT_LOGIN,        /* user name and password: the desk answers with the hash to check */
    INPUT_LOGIN_PROVED, /* the password was checked: the desk makes the session, or counts a failure */
    INPUT_LOGOUT,
    INPUT_PASSWORD,     /* somebody wants another password: the desk answers with the hash to check */
    INPUT_PASSWORD_SET, /* the old one was checked and the new one hashed: the desk keeps it */
    INPUT_SENT,         /* the courier's result of a send or a fetch */
    INPUT_MEDIA,        /* a member of staff wants to see a file of a resident */
    INPUT_PHOTO,        /* a member of staff took a photo for a ticket; its file is kept already */
    INPUT_CONFIG,       /* a new configuration is in force */
    INPUT_CONTROL,      /* a command line beside the running gateway (unix socket), JSON */
    INPUT_KIND_COUNT
};

/* Who a staff client is. The front fills it from the session; the desk trusts it. */
struct viewer {
    int64_t staff;
    char username[STORE_ID_BYTES];
    char name[STORE_NAME_BYTES];
    char role[STORE_ID_BYTES];
    char communities[STORE_SCOPES_BYTES];
    bool must_change; /* may do nothing but choose another password */
    bool accounts;    /* administers accounts, and hears what happens to them */
};

enum { EVENTS_ASKED_MAX = 256, COMMAND_BYTES_MAX = 65536, LOGIN_BYTES_MAX = 4096 };

struct input {
    enum input_kind kind;
    struct arena *arena;   /* owned: holds this struct's texts and the answer */
    struct config *config; /* one reference held, or NULL */
    void *origin;          /* of whoever made it; the desk hands it back untouched */

    union {
        struct inbound message;
        struct {
            struct viewer viewer;
            struct text json; /* as received: {"id":"c1","op":"ticket.assign",…} */
        } command;
        struct {
            struct viewer viewer;
            int64_t after; /* seq */
            size_t max;    /* <= EVENTS_ASKED_MAX */
        } events;
        struct {
            struct text username;
            struct text address; /* of the client, for the delay per address */
        } login;
        struct {
            struct text username;
            struct text address;
            bool proved;
            int64_t version; /* of the password that was checked, as INPUT_LOGIN told it */
            char hash[STORE_HASH_BYTES]; /* the same password hashed anew; "": the old hash is good */
            char token_hash[SESSION_TOKEN_BYTES]; /* of the token the front will hand out */
        } proved;
        struct {
            struct viewer viewer;
            char token_hash[SESSION_TOKEN_BYTES]; /* of the session that asks; it goes on */
            char address[STORE_PEER_BYTES];
            char staff[STORE_ID_BYTES]; /* user name of a colleague who is given one to begin with; "": of his own */
            /* PASSWORD_SET: */
            bool proved;
            int64_t version; /* of the password that was checked */
            char hash[STORE_HASH_BYTES];
        } password;
        struct {
            char token_hash[SESSION_TOKEN_BYTES];
        } logout;
        struct {
            struct viewer viewer;
            char hash[MEDIA_HASH_BYTES];
        } media;
        struct {
            struct viewer viewer;
            char ticket[STORE_ID_BYTES]; /* its number as shown */
            char kind[STORE_ID_BYTES];   /* "before", "after", "other" */
            char hash[MEDIA_HASH_BYTES];
            char type[MEDIA_TYPE_BYTES];
            int64_t bytes;
        } photo;
        struct send_job *sent; /* owned */
        struct text control;   /* JSON */
    };

    /* ---- set by the desk ---- */
    enum status status; /* ST_OK: answer holds; else the reason, for the HTTP status */
    struct text answer; /* MESSAGE: the passive reply or empty; COMMAND, CONTROL, PHOTO: JSON;
                           LOGIN, PASSWORD: the password hash to check against */
    int64_t password_version; /* LOGIN, PASSWORD: of that hash's password */
    int64_t answer_at_ms; /* MESSAGE: when the reply was decided, also for a repeat */
    int64_t retry_after_ms; /* ST_THROTTLED */
    struct event_batch *events_out; /* EVENTS: the page; owned */
    int64_t events_last;            /* EVENTS: the series was read up to here */
    struct viewer viewer_out;       /* LOGIN_PROVED, PASSWORD_SET */
    struct media_file media_out;    /* MEDIA */
    int64_t expires_at_ms;          /* LOGIN_PROVED: of the session */
};

/* A part of the event series, ready to be written to clients. One arena owns it all. */
struct event_frame {
    int64_t seq;
    struct text community; /* who may see it: viewers of this community … */
    bool accounts;         /* … and of them only who administers accounts */
    struct text json;      /* {"seq":…,"event":…,…} */
};
struct event_batch {
    struct arena *arena;
    size_t count;
    struct event_frame *frames; /* by seq, ascending */
    /* Of the moment: shown to who is connected, with seq 0; neither stored nor repeated. */
    size_t sign_count;
    struct event_frame *signs;
};

/* A file that the courier is to fetch, and what it found. */
struct media_fetch {
    int64_t row; /* of the media table; 0: the job is a send */
    struct media_source source;
    char kind[STORE_ID_BYTES]; /* "image": what the file must be */
    int64_t bytes_max, timeout_ms;
    /* ---- set by the courier, with verdict SEND_DONE ---- */
    char hash[MEDIA_HASH_BYTES];
    char type[MEDIA_TYPE_BYTES];
    int64_t bytes;
    bool expired; /* with SEND_GIVE_UP */
};

/* What a send says of the account, whatever became of the message. */
enum send_response {
    SEND_ANSWERED,
    SEND_UNANSWERED, /* no connection, no answer in time, or none in the provider's own words */
    SEND_NOT_TRIED
};

/* Something the courier is to send, claimed from the outbox, to fetch, or to show (a sign that
 * somebody is writing: bot/typing.h); comes back as INPUT_SENT. */
struct send_job {
    struct arena *arena;
    struct config *config; /* one reference */
    const struct account *account;
    int64_t outbox_id; /* 0: none, as of a fetch and of a sign */
    int64_t until_ms;  /* what begins later goes back untried; 0: it is never too late */
    int32_t attempts;
    struct outbound outbound;
    struct media_fetch fetch;
    struct verdict verdict; /* set by the courier, as the next two */
    enum send_response response;
    struct send_answer answer; /* in the arena */
};

/* Opens an input of kind with its own arena. NULL when out of memory. */
struct input *input_open(enum input_kind kind, struct config *config, size_t first_bytes);
void input_close(struct input *input); /* accepts NULL; frees events_out and sent as well */
void event_batch_close(struct event_batch *batch); /* accepts NULL */
/* A job of its own arena with room for body_bytes more, empty but for configuration and account.
 * NULL when out of memory. */
struct send_job *send_job_open(struct config *config, const struct account *account,
                               size_t body_bytes);
void send_job_close(struct send_job *job);         /* accepts NULL */

/* Is the event for the viewer? */
bool viewer_hears(const struct viewer *viewer, const struct event_frame *event);
/* Communities with blanks between, "*" for all, as staff are given them. The first takes the next one from
 * *rest, borrowed from it, and is false at the end; the second: is community among them? */
bool scopes_next(struct text *rest, struct text *one_out);
bool scopes_hold(struct text scopes, struct text community);
/* Do both hold some community? */
bool scopes_share(struct text scopes, struct text others);
/* viewer_sees: is community one of the viewer's? */
bool viewer_sees(const struct viewer *viewer, struct text community);

#endif
