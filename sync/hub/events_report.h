#pragma once
// Events of the year (YEAR-4), as devices told them and as tables brought them: what headquarters has to hold
// valid or not.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: period (none = all), unit (and all below it on the day), state, for. One row for each
/// that a device told and each of a table that no device told: {"event","number","unit","unit_name","date",
/// "state" (told, valid, not_valid),"decided_by","decided_at","reason","source" (recorded,
/// imported),"inspection","by","at","text","photos"}, by date, event and number. Rule:   YEAR-4: what a
/// device tells counts for nothing by itself; a verdict by an act, or else a table's row of the same event
///         and number, says whether it is valid; unit and date are the table's where it has one. VIS-1: what
///         devices told, for whom the inspection is shown; what a table says, for whoever may publish over
///         the unit.
/// Errors: invalid_argument (kNotPeriod, kFieldWrong), storage errors.
Result<Json> events_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
