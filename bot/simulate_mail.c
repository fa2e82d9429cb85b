#include "bot/simulate_mail.h"

#include "bot/simulate_cues.h"

static void add(struct sim_mails *mails, const struct config *config, struct text key,
                struct sim_mail mail)
{
    struct text fragment = sim_cues_fragment(texts_find(config->texts, key));
    if (fragment.size > 0) {
        mails->items[mails->count].mail = mail;
        mails->items[mails->count++].fragment = fragment;
    }
}

void sim_mails_collect(const struct config *config, const struct rungs *rungs,
                       struct sim_mails *mails_out)
{
    mails_out->count = 0;
    for (size_t i = 0; i < rungs->count; i++) {
        if (rungs->items[i].kind == RUNG_MESSAGE) {
            add(mails_out, config, text_of(rungs->items[i].text),
                (struct sim_mail){MAIL_RUNG, (int32_t)i});
        }
    }
    add(mails_out, config, TEXT("campaign.survey"), (struct sim_mail){MAIL_INVITE, RUNG_NONE});
    add(mails_out, config, TEXT("survey.remind"), (struct sim_mail){MAIL_REMIND, RUNG_NONE});
}

struct sim_mail sim_mails_read(const struct sim_mails *mails, struct text words)
{
    for (size_t i = 0; i < mails->count; i++) {
        if (text_find(words, mails->items[i].fragment) != SIZE_MAX) {
            return mails->items[i].mail;
        }
    }
    return (struct sim_mail){MAIL_OTHER, RUNG_NONE};
}
