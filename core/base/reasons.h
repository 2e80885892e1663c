#pragma once
// Reasons 1–99: plain values, time, files. See docs/contributing.md for the ranges.
#include <array>

#include "core/base/result.h"

namespace wincheck {

inline constexpr Reason kNotHexadecimal{1, "not_hexadecimal", "The text is not hexadecimal.",
                                        "Give an even number of the digits 0-9 and a-f."};
inline constexpr Reason kNotBase64{2, "not_base64", "The text is not base64.",
                                   "Copy the text again, without spaces or line breaks."};
inline constexpr Reason kNotDecimal{3, "not_decimal", "The value is not a decimal number.",
                                    "Write digits with at most nine after the point, such as 3.5."};
inline constexpr Reason kNumberTooLarge{4, "number_too_large", "The number is out of range.",
                                        "Give a smaller number."};
inline constexpr Reason kNotTime{5, "not_time", "The text is not a time.",
                                 "Write ISO 8601 with an offset, such as 2026-03-02T23:40:00+08:00."};
inline constexpr Reason kNotDate{6, "not_date", "The text is not a date.", "Write it as 2026-03-02."};
inline constexpr Reason kNotIdentifier{7, "not_identifier", "The identifier has the wrong length.",
                                       "Copy the whole identifier."};
inline constexpr Reason kNotJson{8, "not_json", "The text is not valid JSON.",
                                 "Correct the JSON at the place named."};
inline constexpr Reason kFileMissing{9, "file_missing", "The file does not exist.",
                                     "Check the path and try again."};
inline constexpr Reason kFileForbidden{10, "file_forbidden", "The file or folder may not be accessed.",
                                       "Give this user permission to read and write it."};
inline constexpr Reason kStorageFull{11, "storage_full", "There is no space left on the device.",
                                     "Free some space, then try again; nothing stored was harmed."};
inline constexpr Reason kStorageFailed{12, "storage_failed", "The storage reported an error.",
                                       "Try again; if it stays, copy the folder to another device."};
inline constexpr Reason kFieldMissing{13, "field_missing", "A required field is missing.",
                                      "Add the field that is named."};
inline constexpr Reason kFieldWrong{14, "field_wrong", "A field has a value of the wrong kind.",
                                    "Correct the field that is named."};
inline constexpr Reason kTooLarge{15, "too_large", "The input is larger than the limit.",
                                  "Split it into smaller parts."};

inline constexpr Reason kStoreInUse{16, "store_in_use", "Another process has this store open.",
                                    "Close the other process, or wait for it with --wait."};

inline constexpr Reason kNotFolder{17, "not_folder", "A file stands where a folder is expected.",
                                   "Name another folder, or move the file away."};

inline constexpr std::array kBaseReasons{
    &kNotHexadecimal, &kNotBase64,  &kNotDecimal,  &kNumberTooLarge, &kNotTime,     &kNotDate,
    &kNotIdentifier,  &kNotJson,    &kFileMissing, &kFileForbidden,  &kStorageFull, &kStorageFailed,
    &kFieldMissing,   &kFieldWrong, &kTooLarge,    &kStoreInUse,     &kNotFolder};

}  // namespace wincheck
