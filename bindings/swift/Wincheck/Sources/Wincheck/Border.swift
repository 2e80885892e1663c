import CWincheck

/// The text of a fixed array of characters that ends with NUL.
func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

func text(of slice: wck_slice) -> String {
    String(decoding: UnsafeRawBufferPointer(start: slice.ptr, count: slice.len), as: UTF8.self)
}

func bytes(of slice: wck_slice) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: slice.ptr, count: slice.len))
}

/// Lends bytes for the length of a call; nil is absent, empty is not.
func lend<R>(_ bytes: [UInt8]?, _ body: (wck_slice) -> R) -> R {
    guard let bytes else { return body(wck_slice()) }
    if bytes.isEmpty { return body(emptySlice()) }
    return bytes.withUnsafeBytes { body(wck_slice(ptr: $0.baseAddress, len: $0.count)) }
}

func lend<R>(_ text: String?, _ body: (wck_slice) -> R) -> R {
    lend(text.map { Array($0.utf8) }, body)
}

func lend<R>(_ a: String?, _ b: String?, _ body: (wck_slice, wck_slice) -> R) -> R {
    lend(a) { first in lend(b) { second in body(first, second) } }
}

/// A length of nothing, told apart from absent by its address.
private func emptySlice() -> wck_slice {
    wck_slice(ptr: UnsafeRawPointer(bitPattern: 1), len: 0)
}

/// Runs a call that reports an error. Returns its status, which is not negative.
@discardableResult
func call(_ body: (UnsafeMutablePointer<wck_error>) -> wck_status) throws(WincheckError) -> wck_status {
    var error = wck_error()
    error.size = UInt32(MemoryLayout<wck_error>.size)
    let status = body(&error)
    if status < 0 { throw WincheckError(error, status: status) }
    return status
}

/// Runs a call that gives a buffer; its bytes.
func callForBytes(
    _ body: (UnsafeMutablePointer<wck_buf>, UnsafeMutablePointer<wck_error>) -> wck_status
) throws(WincheckError) -> [UInt8] {
    var buffer = wck_buf()
    defer { wck_buf_free(&buffer) }
    var error = wck_error()
    error.size = UInt32(MemoryLayout<wck_error>.size)
    let status = body(&buffer, &error)
    if status < 0 { throw WincheckError(error, status: status) }
    return bytes(of: wck_slice(ptr: buffer.ptr, len: buffer.len))
}

/// Runs a call that gives a buffer; its text and the status.
func callForText(
    _ body: (UnsafeMutablePointer<wck_buf>, UnsafeMutablePointer<wck_error>) -> wck_status
) throws(WincheckError) -> (text: String, status: wck_status) {
    var buffer = wck_buf()
    defer { wck_buf_free(&buffer) }
    var error = wck_error()
    error.size = UInt32(MemoryLayout<wck_error>.size)
    let status = body(&buffer, &error)
    if status < 0 { throw WincheckError(error, status: status) }
    return (text(of: wck_slice(ptr: buffer.ptr, len: buffer.len)), status)
}
