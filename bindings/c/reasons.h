#pragma once
// Reasons 900–949: calls across the C ABI that cannot be carried out as given.
#include <array>

#include "core/base/result.h"

namespace wincheck::binding {

inline constexpr Reason kArgumentNull{900, "argument_null", "A required argument is null.",
                                      "Pass the argument that is named."};
inline constexpr Reason kTextNotUtf8{901, "text_not_utf8", "A text argument is not UTF-8.",
                                     "Encode the argument that is named as UTF-8."};
inline constexpr Reason kHandleStale{902, "handle_stale", "The handle is closed or of another kind.",
                                     "Open it again; use each handle with the functions of its kind."};
inline constexpr Reason kHandleBusy{903, "handle_busy", "Another thread is using this handle.",
                                    "Make one call at a time on a sync handle."};
inline constexpr Reason kReentrant{904, "reentrant",
                                   "The engine was called from inside one of its callbacks.",
                                   "Return from the callback first."};
inline constexpr Reason kSuspended{905, "suspended", "The engine is suspended.",
                                   "Resume it, then call again."};
inline constexpr Reason kStructTooNew{906, "struct_too_new",
                                      "A struct has fields that this library does not know.",
                                      "Ship the library together with its header."};
inline constexpr Reason kAbiTooNew{907, "abi_too_new",
                                   "The app was built for another version of this library.",
                                   "Ship the library together with its header."};
inline constexpr Reason kNotSimulated{908, "not_simulated", "The clock can be set in simulated stores only.",
                                      "Enrol a device with --simulated at a simulated hub."};
inline constexpr Reason kInternalError{910, "internal_error",
                                       "The library made a mistake; nothing was recorded.",
                                       "Open the store again, and report the place that is named."};
inline constexpr Reason kFeatureMissing{911, "feature_missing",
                                        "This library was built without that feature.",
                                        "Use a build that has it; wck_has tells."};
inline constexpr Reason kUnknownCapture{912, "unknown_capture", "There is no such open capture.",
                                        "List the open captures; begin a new one if it is gone."};
inline constexpr Reason kStructSize{913, "struct_size", "A struct's size field is not set.",
                                    "Initialise the struct with WCK_INIT."};
inline constexpr Reason kEnrolledAlready{914, "enrolled_already",
                                         "This folder is an enrolled device already.",
                                         "Use another folder for another device."};
inline constexpr Reason kNoEnrolment{915, "no_enrolment", "No enrolment was begun.",
                                     "Begin the enrolment before giving its answer."};
inline constexpr Reason kTooManyHandles{916, "too_many_handles", "Too many handles are open.",
                                        "Close handles that are no longer used."};
inline constexpr Reason kUnknownKind{917, "unknown_kind", "The kind of value is not known.",
                                     "Use one of the constants of wincheck.h."};
inline constexpr Reason kNoStore{918, "no_store", "There is no store in this folder.",
                                 "Check the folder, or enrol a device there."};
inline constexpr Reason kUnknownPhoto{919, "unknown_photo", "There is no such photo in this store.",
                                      "Give the SHA-256 of an original as the view 'evidence' lists it."};
inline constexpr Reason kUnknownMask{
    920, "unknown_mask", "No masked copy of this photo was recorded, or not this one.",
    "Record one (act mask), or ask headquarters for it (wincheck hub picture --mask), then synchronise."};
inline constexpr Reason kUnknownMedia{
    921, "unknown_media",
    "The inspection's checklist shows no such file, or it was not there when "
    "the checklist was published.",
    "Give the name of a file as the view 'media' lists it."};
inline constexpr Reason kMediaNotHere{922, "media_not_here",
                                      "The file is not on this device yet, or is damaged.",
                                      "Synchronise with the hub, before going on site."};

inline constexpr std::array kBindingReasons{
    &kArgumentNull, &kTextNotUtf8,     &kHandleStale,  &kHandleBusy,     &kReentrant,      &kSuspended,
    &kStructTooNew, &kAbiTooNew,       &kNotSimulated, &kInternalError,  &kFeatureMissing, &kUnknownCapture,
    &kStructSize,   &kEnrolledAlready, &kNoEnrolment,  &kTooManyHandles, &kUnknownKind,    &kNoStore,
    &kUnknownPhoto, &kUnknownMask,     &kUnknownMedia, &kMediaNotHere,
};

}  // namespace wincheck::binding
