# The C ABI, the command, Java and Swift.
