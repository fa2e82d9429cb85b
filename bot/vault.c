#include "bot/vault.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static_assert(VAULT_KEY_BYTES == crypto_secretbox_KEYBYTES &&
                  VAULT_KEY_BYTES >= crypto_generichash_KEYBYTES_MIN &&
                  VAULT_HASH_BYTES == 2 * crypto_generichash_BYTES + 1,
              "sizes of libsodium");

enum { CODES = 1000000, NONCE_WORDS = crypto_secretbox_NONCEBYTES / 8 };

/* Fields of fixed size behind a word that says what it is for. */
struct draw_input {
    char what[8];
    uint64_t number;
};
struct hash_input {
    char what[8];
    int64_t contact, at_ms;
    char code[VAULT_CODE_DIGITS];
};

void vault_draw(const struct vault *vault, struct random *random, char out[VAULT_CODE_DIGITS + 1])
{
    struct draw_input input = {"draw", random_next(random)};
    uint64_t number = 0;
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)&input, sizeof input, vault->key,
                       sizeof vault->key);
    memcpy(&number, hash, sizeof number);
    snprintf(out, VAULT_CODE_DIGITS + 1, "%06u", (unsigned)(number % CODES));
    sodium_memzero(hash, sizeof hash);
}

void vault_hash(const struct vault *vault, const struct vault_scope *scope, struct text code,
                char out[VAULT_HASH_BYTES])
{
    struct hash_input input;
    unsigned char hash[crypto_generichash_BYTES];
    memset(&input, 0, sizeof input); /* padding too */
    memcpy(input.what, "proof", 6);
    input.contact = scope->contact;
    input.at_ms = scope->at_ms;
    memcpy(input.code, code.data, code.size < sizeof input.code ? code.size : sizeof input.code);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)&input, sizeof input, vault->key,
                       sizeof vault->key);
    sodium_bin2hex(out, VAULT_HASH_BYTES, hash, sizeof hash);
    sodium_memzero(&input, sizeof input);
}

bool vault_matches(const struct vault *vault, const struct vault_scope *scope, struct text code,
                   const char *hash)
{
    char made[VAULT_HASH_BYTES], kept[VAULT_HASH_BYTES] = "";
    vault_hash(vault, scope, code, made);
    bool whole = strlen(hash) == sizeof kept - 1 && code.size == VAULT_CODE_DIGITS;
    memcpy(kept, whole ? hash : "", whole ? sizeof kept : 1);
    return sodium_memcmp(made, kept, sizeof made - 1) == 0;
}

struct text vault_seal(const struct vault *vault, struct random *random, struct text secret,
                       struct arena *arena)
{
    unsigned char box[crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES +
                      VAULT_SEALED_BYTES_MAX];
    if (secret.size > VAULT_SEALED_BYTES_MAX) {
        return TEXT_NONE;
    }
    for (size_t i = 0; i < NONCE_WORDS; i++) {
        uint64_t word = random_next(random);
        memcpy(box + 8 * i, &word, sizeof word);
    }
    unsigned char *body = box + crypto_secretbox_NONCEBYTES;
    crypto_secretbox_easy(body, (const unsigned char *)secret.data, secret.size, box, vault->key);
    size_t size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size;
    char *hex = arena_alloc(arena, 2 * size + 1);
    if (hex == NULL) {
        return TEXT_NONE;
    }
    sodium_bin2hex(hex, 2 * size + 1, box, size);
    return (struct text){hex, 2 * size};
}

enum status vault_open(const struct vault *vault, struct text sealed, struct arena *arena,
                       struct text *secret_out)
{
    enum { HEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };
    unsigned char box[HEAD + VAULT_SEALED_BYTES_MAX];
    size_t size = 0;
    *secret_out = TEXT_NONE;
    if (sealed.size == 0 || sodium_hex2bin(box, sizeof box, sealed.data, sealed.size, NULL, &size,
                                           NULL) != 0 ||
        size <= HEAD || 2 * size != sealed.size) {
        return ST_MALFORMED;
    }
    char *secret = arena_alloc(arena, size - HEAD);
    if (secret == NULL) {
        return ST_NO_MEMORY;
    }
    if (crypto_secretbox_open_easy((unsigned char *)secret, box + crypto_secretbox_NONCEBYTES,
                                   size - crypto_secretbox_NONCEBYTES, box, vault->key) != 0) {
        return ST_MALFORMED;
    }
    *secret_out = (struct text){secret, size - HEAD};
    return ST_OK;
}
