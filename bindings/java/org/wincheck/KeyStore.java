package org.wincheck;

/**
 * The host's key store, which guards the seeds of the device's keys: on Android a key of the Android Keystore. It is
 * asked on the caller's thread while a store is opened, resumed, unlocked or enrolled, and never for an act; it may
 * take as long as it needs. What was unwrapped once stays in memory until the store is closed. It must not call the
 * store that asks. An exception of another kind than {@link KeyUnavailableException} ends the call that asked and
 * comes out of it.
 */
public interface KeyStore {
    /** Encrypts a seed of 32 bytes; at most 16 KiB. `purpose` is "journal", "request" or "box". */
    byte[] wrap(String purpose, byte[] secret) throws KeyUnavailableException;

    /** Decrypts what {@link #wrap} gave for the same purpose. */
    byte[] unwrap(String purpose, byte[] wrapped) throws KeyUnavailableException;
}
