#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

/* CRC-32C (Castagnoli, RFC 3720 §12.1), reflected polynomial 0x82F63B78: with the processor's own
   instruction where there is one, else with a table of sixteen entries. */

static inline uint32_t probed_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t count) {
    static const uint32_t nibble[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        crc = (crc >> 4) ^ nibble[crc & 15];
        crc = (crc >> 4) ^ nibble[crc & 15];
    }
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2")))
static inline uint32_t probed_crc32c_fast(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t wide = crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    crc = (uint32_t)wide;
    for (; count > 0; bytes++, count--) crc = __builtin_ia32_crc32qi(crc, *bytes);
    return crc;
}

static inline int probed_crc32c_has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__)
__attribute__((target("crc")))
static inline uint32_t probed_crc32c_fast(uint32_t crc, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        crc = __builtin_arm_crc32cd(crc, word);
    }
    for (; count > 0; bytes++, count--) crc = __builtin_arm_crc32cb(crc, *bytes);
    return crc;
}

/* HWCAP_CRC32 of the kernel's <asm/hwcap.h>. */
static inline int probed_crc32c_has_instruction(void) { return (getauxval(AT_HWCAP) >> 7) & 1; }
#else
#define probed_crc32c_fast probed_crc32c_portable
static inline int probed_crc32c_has_instruction(void) { return 0; }
#endif

/* Continues `crc`, the checksum of what came before (0 at the start), over `count` bytes. */
static inline uint32_t probed_crc32c(uint32_t crc, const void *bytes, size_t count) {
    return probed_crc32c_has_instruction()
        ? ~probed_crc32c_fast(~crc, (const uint8_t *)bytes, count)
        : ~probed_crc32c_portable(~crc, (const uint8_t *)bytes, count);
}
