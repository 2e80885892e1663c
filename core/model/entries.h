#pragma once
// Payloads of journal entries: one struct for each entry type, split by part (INT-2): `…Core` is what
// rules read and is never erased, `…Text` holds free text and names, `Place` positions, `…Secret` keys.
// The layout of each is the order of `serialize` (docs/format.md has the table and golden bytes).
// Type and kind numbers are never reused. Open enums: unknown numbers are kept and shown.
#include "core/model/entries_answer.h"
#include "core/model/entries_appeal.h"
#include "core/model/entries_consequence.h"
#include "core/model/entries_effect.h"
#include "core/model/entries_ending.h"
#include "core/model/entries_evidence.h"
#include "core/model/entries_finding.h"
#include "core/model/entries_person.h"
#include "core/model/entries_privacy.h"
#include "core/model/entries_request.h"
#include "core/model/entries_tenant.h"
#include "core/model/entries_visit.h"
#include "core/model/entries_year.h"
#include "core/model/entry_types.h"
