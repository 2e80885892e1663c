# The Java binding: a jar, a JNI library and their tests, where a JDK is found.
