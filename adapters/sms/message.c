#include "adapters/sms/message.h"

#include "adapters/clean.h"
#include "adapters/percent.h"
#include "adapters/sms/coding.h"
#include "bot/base/invariant.h"

/* Line breaks have no place in a parameter. */
static struct text one_line(struct text words, struct arena *arena)
{
    struct text clean = clean_words(text_trim(words), arena);
    for (size_t i = 0; i < clean.size; i++) {
        char *at = (char *)(uintptr_t)clean.data + i; /* the arena's own copy */
        *at = *at == '\n' ? ' ' : *at;
    }
    return clean;
}

enum status sms_message_fill(const struct account *account, const struct outbound *outbound,
                             struct arena *arena, struct sms_filled *filled_out)
{
    const struct sms_settings *settings = account->state;
    INVARIANT(settings->text_template != NULL);
    struct sms_filled filled = {outbound->template_, TEXT_NONE, outbound->values};
    size_t count = filled.template_ == NULL ? 0 : filled.template_->parameter_count;
    if (outbound->kind == OUTBOUND_TEXT) {
        struct text *value = arena_alloc(arena, sizeof *value);
        if (value == NULL) {
            return ST_NO_MEMORY;
        }
        *value = one_line(outbound->content, arena);
        filled = (struct sms_filled){settings->text_template, TEXT_NONE, value};
        count = 1;
    }
    const struct template_id *id =
        filled.template_ == NULL ? NULL : template_id_of(filled.template_, account->id);
    if (id == NULL || !id->approved) {
        return ST_MALFORMED;
    }
    filled.id = id->id;
    *filled_out = filled;
    return template_check(filled.template_, filled.values, count);
}

enum status sms_message_words(const struct account *account, const struct outbound *outbound,
                              struct arena *arena, struct text *words_out)
{
    const struct sms_settings *settings = account->state;
    /* Some gateways on the way end a text at its first line break. */
    bool flat = settings->values[SMS_SET_BREAKS].size > 0;
    struct text words = flat ? one_line(outbound->content, arena)
                             : clean_words(text_trim(outbound->content), arena);
    if (words.data == NULL) {
        return ST_NO_MEMORY;
    }
    if (words.size == 0 || outbound->kind == OUTBOUND_IMAGE) {
        return ST_MALFORMED;
    }
    *words_out = sms_sign(settings->values[SMS_SET_SIGNATURE], words, arena);
    if (words_out->data == NULL) {
        return ST_NO_MEMORY;
    }
    /* Kannel cuts what is too long without a word. */
    return sms_count(*words_out).parts > settings->segments_max ? ST_TOO_LARGE : ST_OK;
}

struct text sms_message_report_url(const struct account *account, const struct outbound *outbound,
                                   struct arena *arena)
{
    const struct sms_settings *settings = account->state;
    struct text key = settings->values[SMS_SET_KEY];
    const struct text pieces[] = {settings->values[SMS_SET_PUBLIC_URL],
                                  TEXT("/status"),
                                  key.size > 0 ? TEXT("/") : TEXT(""),
                                  key,
                                  TEXT("?ref="),
                                  percent_encode(outbound->idempotency_key, arena)};
    return arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
}
