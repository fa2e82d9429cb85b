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
/* The labels that the dialogue answers itself, by index; NULL past the end. */
const char *talk_label(size_t index);

#endif
