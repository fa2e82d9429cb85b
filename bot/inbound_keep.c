#include "bot/inbound_keep.h"

#include "bot/binding_talk.h"
#include "bot/media.h"
#include "bot/text_keys.h"
#include "store/message.h"

/* How each kind is named in the message row, and whether its content is words to understand. */
static const struct {
    struct text name;
    bool words;
} kinds[INBOUND_KIND_COUNT] = {
    [INBOUND_TEXT] = {{"text", 4}, true},         [INBOUND_IMAGE] = {{"image", 5}, false},
    [INBOUND_VOICE] = {{"voice", 5}, true},       [INBOUND_VIDEO] = {{"video", 5}, false},
    [INBOUND_LOCATION] = {{"location", 8}, false}, [INBOUND_LINK] = {{"link", 4}, false},
    [INBOUND_FOLLOW] = {{"event", 5}, false},     [INBOUND_UNFOLLOW] = {{"event", 5}, false},
    [INBOUND_SCAN] = {{"event", 5}, false},       [INBOUND_MENU] = {{"event", 5}, true},
    [INBOUND_REPORT] = {{"event", 5}, false},     [INBOUND_CONSENT] = {{"event", 5}, false},
    [INBOUND_OTHER] = {{"event", 5}, false},
};

struct text inbound_words(const struct inbound *inbound)
{
    return inbound->kind == INBOUND_MENU ? inbound->event_key : inbound->content;
}

bool inbound_has_words(const struct inbound *inbound)
{
    return kinds[inbound->kind].words && inbound_words(inbound).size > 0;
}

/* May it belong to a ticket that is opened soon? (store_message_attach) */
static bool is_media(enum inbound_kind kind)
{
    return kind == INBOUND_IMAGE || kind == INBOUND_VOICE || kind == INBOUND_VIDEO ||
           kind == INBOUND_LOCATION;
}

enum status inbound_keep(struct turn *turn, const struct contact *contact,
                         struct conversation *conversation, const struct inbound *inbound,
                         const struct inbound_note *note, int64_t *message_out)
{
    struct message message = {
        .at_ms = turn->now_ms,
        .direction = MESSAGE_IN,
        .contact = contact->id,
        .kind = kinds[inbound->kind].name,
        .author = TEXT("resident"),
        .dedupe_key = inbound->dedupe_key,
        .account = inbound->account,
        .intent = note->hidden ? TEXT_NONE : note->intent,
        .ticket = 0,
    };
    if (is_media(inbound->kind)) {
        conversation->last_media_at_ms = turn->now_ms;
    }
    message.text = texts_find(turn->config->texts, text_of(text_key(SURVEY_HIDDEN)));
    enum status status = note->hidden ? ST_OK
                                      : binding_talk_shown(turn, contact, conversation->proving,
                                                           inbound_words(inbound), &message.text);
    if (status == ST_OK && !note->hidden) {
        status = media_describe(turn, inbound, &message.media);
    }
    if (status == ST_OK) {
        status = store_message_add(turn->store, &message);
    }
    if (status == ST_OK && !note->hidden) {
        status = media_want(turn, note->account, inbound, &message);
    }
    if (status != ST_OK) {
        return status;
    }
    *message_out = message.id;
    struct event event = {
        .actor = message.author,
        .kind = TEXT("chat.message"),
        .community = text_of(contact->community),
        .contact = contact->id,
        .message = message.id,
        .message_text = message.text,
        .message_author = message.author,
        .message_kind = message.kind,
        .message_direction = MESSAGE_IN,
    };
    return turn_event(turn, &event);
}
