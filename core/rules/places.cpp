// Points and areas on the map, as texts "latitude longitude altitude accuracy", areas as points separated by
// ';'.
#include <algorithm>
#include <vector>

#include "core/rules/angles.h"
#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

// Billionths of a degree: products of two differences fit 128 bits.
struct Spot {
    std::int64_t latitude = 0;
    std::int64_t longitude = 0;
};

std::optional<std::int64_t> billionths(std::string_view text) {
    const auto degrees = parse_number(text);
    if (!degrees) return std::nullopt;
    const auto points = to_points(*degrees);
    const std::int64_t most = std::int64_t{180} * kNanoPerPoint;
    if (!points || points->nano > most || points->nano < -most) return std::nullopt;
    return points->nano;
}

std::optional<Spot> spot_of(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t from = text.find_first_not_of(' ');
         from != std::string_view::npos && parts.size() < 2;) {
        const std::size_t to = std::min(text.find(' ', from), text.size());
        parts.push_back(text.substr(from, to - from));
        from = text.find_first_not_of(' ', to);
    }
    if (parts.size() < 2) return std::nullopt;
    const auto latitude = billionths(parts[0]);
    const auto longitude = billionths(parts[1]);
    if (!latitude || !longitude) return std::nullopt;
    return Spot{*latitude, *longitude};
}

std::vector<Spot> corners_of(std::string_view text) {
    std::vector<Spot> corners;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        if (const auto spot = spot_of(text.substr(0, end))) corners.push_back(*spot);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return corners;
}

// > 0 where `spot` lies to the left of the way from `a` to `b`, 0 on its line.
Wide side_of(const Spot& a, const Spot& b, const Spot& spot) {
    return static_cast<Wide>(b.longitude - a.longitude) * (spot.latitude - a.latitude) -
           static_cast<Wide>(spot.longitude - a.longitude) * (b.latitude - a.latitude);
}

bool lies_between(std::int64_t value, std::int64_t a, std::int64_t b) {
    return value >= std::min(a, b) && value <= std::max(a, b);
}

// The sides that a ray to the east crosses are odd in number inside; a spot on a side is inside.
bool is_inside(const Spot& spot, const std::vector<Spot>& corners) {
    bool is_odd = false;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Spot& a = corners[i];
        const Spot& b = corners[(i + 1) % corners.size()];
        const Wide side = side_of(a, b, spot);
        if (side == 0 && lies_between(spot.latitude, a.latitude, b.latitude) &&
            lies_between(spot.longitude, a.longitude, b.longitude))
            return true;
        const bool rises = a.latitude <= spot.latitude && b.latitude > spot.latitude;
        const bool falls = b.latitude <= spot.latitude && a.latitude > spot.latitude;
        if ((rises && side > 0) || (falls && side < 0)) is_odd = !is_odd;
    }
    return is_odd;
}

// One line or area, or a point each; nothing where one of them is none.
std::vector<Spot> spots_of(std::span<const Operand> points) {
    if (points.size() == 1) return corners_of(text_of(points[0]));
    std::vector<Spot> spots;
    for (const Operand& point : points) {
        const auto spot = spot_of(text_of(point));
        if (!spot) return {};
        spots.push_back(*spot);
    }
    return spots;
}

constexpr std::int64_t kRadius = 6'378'100;  // metres, at the equator

Wide radians(std::int64_t billionths) {
    return static_cast<Wide>(billionths) * kFixedPi / 180 / kNanoPerPoint;
}

// The length of (up, width * along).
Wide chord(Wide up, Wide width, Wide along) {
    const Wide across = width * along / kFixedOne;
    return whole_root(up * up + across * across);
}

// Haversines: what the law of cosines says, without its loss of digits near by and at the other end of the
// world.
Wide angle_between(const Spot& a, const Spot& b) {
    const Wide width = whole_root(fixed_cosine(radians(a.latitude)) * fixed_cosine(radians(b.latitude)));
    const Wide turn = radians(b.longitude - a.longitude) / 2;
    const Wide near = chord(fixed_sine(radians(b.latitude - a.latitude) / 2), width, fixed_sine(turn));
    const Wide far = chord(fixed_sine(radians(b.latitude + a.latitude) / 2), width, fixed_cosine(turn));
    return 2 * fixed_arc_tangent(near, far);
}

// From the first corner, in 10^-11 metres: products of two fit 128 bits.
struct Metres {
    Wide north = 0;
    Wide east = 0;
};
Metres metres_from(const Spot& first, const Spot& spot) {
    constexpr Wide kUnit = Wide{180} * 10'000'000'000'000'000;
    const auto along = [](std::int64_t billionths) {
        return static_cast<Wide>(billionths) * kFixedPi * kRadius / kUnit;
    };
    const Wide width = fixed_cosine(radians(spot.latitude));
    return {along(spot.latitude - first.latitude),
            along(spot.longitude - first.longitude) * width / kFixedOne};
}

}  // namespace

Operand distance(std::span<const Operand> points) {
    const std::vector<Spot> spots = spots_of(points);
    if (spots.empty()) return {};
    Wide metres = 0;
    for (std::size_t i = 1; i < spots.size(); ++i) metres += angle_between(spots[i - 1], spots[i]) * kRadius;
    return Operand::of(rounded_fixed(metres));
}

// Triangles from the first corner, each seen flat.
Operand enclosed_area(std::span<const Operand> points) {
    const std::vector<Spot> spots = spots_of(points);
    if (spots.empty()) return {};
    Wide twice = 0;  // 10^-18 square metres
    for (std::size_t i = 2; i < spots.size(); ++i) {
        const Metres a = metres_from(spots[0], spots[i - 1]);
        const Metres b = metres_from(spots[0], spots[i]);
        twice += (a.north * b.east - a.east * b.north) / 10'000;
    }
    return Operand::of(rounded_fixed((twice < 0 ? -twice : twice) / 2));
}

bool is_place(std::string_view text) {
    constexpr std::int64_t kPole = std::int64_t{90} * kNanoPerPoint;
    std::size_t count = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        const std::string_view piece = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (piece.find_first_not_of(' ') == std::string_view::npos) continue;
        const auto spot = spot_of(piece);
        if (!spot || spot->latitude > kPole || spot->latitude < -kPole) return false;
        ++count;
    }
    return count > 0;
}

Operand geofence(const Operand& point, const Operand& area) {
    const auto spot = spot_of(text_of(point));
    const std::vector<Spot> corners = corners_of(text_of(area));
    if (!spot || corners.size() < 3) return {};
    return Operand::of_bool(is_inside(*spot, corners));
}

}  // namespace wincheck::rules
