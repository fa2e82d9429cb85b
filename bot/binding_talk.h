/* binding_talk.h - what is said to a resident about whose home is whose: binding, codes, which of his
 * homes, unbinding, another number, delegates.
 *
 * It is a talk beside the forms of dialogue.h: the store decides in it (codes are counted and hashed),
 * and it stands in a row of its own (store/proof.h). */
#ifndef BOT_BINDING_TALK_H
#define BOT_BINDING_TALK_H

#include "bot/turn.h"
#include "intents/matcher.h"

/* What he says about himself; each may be empty. */
struct binding_claim {
    struct text room, phone, name;
};

/* One message, as far as the talk looks at it. */
struct binding_heard {
    struct text words;                /* his own */
    const struct match_result *match; /* NULL: no words */
    bool form_waits;                  /* a form's question is open: only a code is taken from it */
};

/* What became of a message. */
struct binding_said {
    bool taken;
    bool may_bind;     /* with again: what he wants may lead to the binding talk once more */
    struct text reply; /* may be empty */
    struct text again; /* size > 0: what he wanted before; it is to be answered now, behind reply */
};

/* "绑定房号", "我是3栋2单元501的业主". wish: what to answer once he is bound; may be empty. */
MUST_CHECK enum status binding_talk_begin(struct turn *turn, struct contact *contact,
                                          const struct binding_claim *claim, struct text wish,
                                          struct text *reply_out);
/* May somebody who asks for what is personal be asked to bind himself? Once, and only where codes can be
 * sent. */
MUST_CHECK enum status binding_talk_may_offer(struct turn *turn, const struct contact *contact,
                                              bool *may_out);
/* A message of somebody with whom the talk is open, or that is nothing but a code. */
MUST_CHECK enum status binding_talk_take(struct turn *turn, struct contact *contact,
                                         const struct binding_heard *heard,
                                         struct binding_said *said_out);
/* He asks for something of his home: of several, which? */
MUST_CHECK enum status binding_talk_which(struct turn *turn, struct contact *contact,
                                          const struct binding_heard *heard,
                                          struct binding_said *said_out);
/* The message as it is kept and shown: a code that he may have been sent is not. In the turn's arena. */
MUST_CHECK enum status binding_talk_shown(struct turn *turn, const struct contact *contact,
                                          bool proving, struct text words,
                                          struct text *shown_out);

/* "解绑". room: which; empty: the only one, or he is asked. */
MUST_CHECK enum status binding_talk_end(struct turn *turn, struct contact *contact,
                                        struct text room, struct text words,
                                        struct text *reply_out);
/* "换手机号 13900139000": phone may be empty. */
MUST_CHECK enum status binding_talk_phone(struct turn *turn, struct contact *contact,
                                          struct text phone, struct text *reply_out);
/* "添加家人 13900139000 王小明", and its contrary. */
MUST_CHECK enum status binding_talk_delegate(struct turn *turn, struct contact *contact,
                                             const struct binding_claim *who, bool ends,
                                             struct text *reply_out);

#endif
