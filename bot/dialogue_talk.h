/* dialogue_talk.h - the labels that need no service: greetings, help, a person, ticket wishes. */
#ifndef BOT_DIALOGUE_TALK_H
#define BOT_DIALOGUE_TALK_H

#include "bot/dialogue_work.h"

/* Answers when label is one of the dialogue's own (all but none); false otherwise. */
bool talk_answer(struct dialogue_work *work, struct text label);
/* Answers a question from the knowledge base; false when it is none, or nobody wrote it down. */
bool talk_knows(struct dialogue_work *work);
/* Is it one of those that put a form aside: a person is called, farewell? */
bool talk_puts_aside(struct text label);
/* One more misunderstanding. At DIALOGUE_MISSES_MAX a person is called and true returned; else
 * the caller says what it did not understand. */
bool talk_missed(struct dialogue_work *work);
/* Room and phone as told, without a form. False when the message holds neither. */
bool talk_remember(struct dialogue_work *work);
/* Hardly more than a room and what he is there, which the patterns take for the wish to be bound. */
bool talk_says_home(const struct dialogue_work *work);
/* Somebody unbound asks for what is personal: he is asked to bind himself first. False: he was asked before. */
bool talk_bind_first(struct dialogue_work *work);
/* "解绑", "取消授权 13900139000", "换手机号 …": an order that begins with what it is about. */
bool talk_about_home(struct dialogue_work *work);
/* "TD", "退订", "恢复通知" and nothing else: what is sent unasked ends, or begins again. */
bool talk_wants_messages(struct dialogue_work *work);
/* The labels that the dialogue answers itself, by index; NULL past the end. */
const char *talk_label(size_t index);

#endif
